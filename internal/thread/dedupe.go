package thread

import (
	"maps"
	"slices"
	"strings"

	"engage/internal/corpus"
)

// merge puts one record of a post on the shelf where there are several: the most
// complete, filled in from the others. The result does not depend on the order
// of the records.
func (b *Builder) merge() error {
	for _, k := range slices.Sorted(maps.Keys(b.several)) {
		nodes := b.several[k]
		b.duplicates += len(nodes) - 1
		p, err := b.merged(nodes)
		if err != nil {
			return err
		}
		*b.byKey.at(k) = none
		if err := b.Add(p); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) merged(nodes []int32) (corpus.Post, error) {
	all := make([]corpus.Post, len(nodes))
	for i, n := range nodes {
		var err error
		if all[i], err = b.shelf.Post(int(b.nodes.at(n).record)); err != nil {
			return corpus.Post{}, err
		}
	}
	slices.SortFunc(all, func(x, y corpus.Post) int { return lessComplete(&x, &y) })
	for i := range all[1:] {
		fill(&all[0], &all[i+1])
	}
	return all[0], nil
}

// lessComplete sorts the most complete record first: a whole text before a cut
// one, a longer before a shorter, a seen post before a repost of it; then by
// content, so that the order of the input plays no part.
func lessComplete(a, b *corpus.Post) int {
	switch {
	case a.Kind != b.Kind:
		return int(a.Kind) - int(b.Kind)
	case a.Truncated != b.Truncated:
		if b.Truncated {
			return -1
		}
		return 1
	case len(a.Text) != len(b.Text):
		return len(b.Text) - len(a.Text)
	case a.DateOnly != b.DateOnly:
		if b.DateOnly {
			return -1
		}
		return 1
	}
	if c := strings.Compare(a.Text, b.Text); c != 0 {
		return c
	}
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	for _, s := range [][2]string{{string(a.ReplyTo), string(b.ReplyTo)}, {string(a.Quotes), string(b.Quotes)},
		{string(a.ConversationID), string(b.ConversationID)}, {a.Handle, b.Handle}, {string(a.Author), string(b.Author)},
		{a.Number, b.Number}, {string(a.ReplyToAuthor), string(b.ReplyToAuthor)}, {string(a.QuotesAuthor), string(b.QuotesAuthor)},
		{a.URL, b.URL}, {a.Client, b.Client}, {a.Source.File, b.Source.File}} {
		if c := strings.Compare(s[1], s[0]); c != 0 { // what is there before what is absent
			return c
		}
	}
	for _, l := range [][2][]corpus.AuthorID{{a.Mentions, b.Mentions}, {a.Brand, b.Brand}} {
		if c := slices.Compare(l[1], l[0]); c != 0 {
			return c
		}
	}
	if c := a.Source.Line - b.Source.Line; c != 0 {
		return c
	}
	return strings.Compare(a.At.String(), b.At.String()) // one instant in two zones
}

// fill takes from q what p lacks. What one source could show is no longer
// hidden; a brand named by either is named.
func fill(p, q *corpus.Post) {
	fillIn(&p.ConversationID, q.ConversationID)
	fillIn(&p.ReplyTo, q.ReplyTo)
	fillIn(&p.ReplyToAuthor, q.ReplyToAuthor)
	fillIn(&p.Quotes, q.Quotes)
	fillIn(&p.QuotesAuthor, q.QuotesAuthor)
	fillIn(&p.Author, q.Author)
	fillIn(&p.Handle, q.Handle)
	fillIn(&p.Number, q.Number)
	fillIn(&p.Client, q.Client)
	fillIn(&p.URL, q.URL)
	if p.At.IsZero() || p.DateOnly && !q.DateOnly && !q.At.IsZero() {
		p.At, p.DateOnly = q.At, q.DateOnly
	}
	if strings.HasPrefix(string(p.Author), "id:") && q.Handle != "" {
		p.Author, p.Handle = q.Author, q.Handle
	}
	if len(p.Mentions) == 0 {
		p.Mentions = q.Mentions
	}
	p.Blind &= q.Blind
	p.Private = p.Private && q.Private
	if len(q.Brand) > 0 {
		brand := append(slices.Clone(p.Brand), q.Brand...)
		slices.Sort(brand)
		p.Brand = slices.Compact(brand)
	}
}

func fillIn[T ~string](to *T, from T) {
	if *to == "" {
		*to = from
	}
}
