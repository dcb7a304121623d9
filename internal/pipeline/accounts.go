package pipeline

import (
	"maps"
	"slices"
	"sort"

	"engage/internal/corpus"
	"engage/internal/rubric"
)

// Choice is what the user says about accounts: handles on the command line,
// else those of the config file with their intended modes. With neither, the
// archive's owner or brand decides, else the busiest answered author.
type Choice struct {
	Flag     []corpus.AuthorID
	Config   []corpus.AuthorID
	Intended map[corpus.AuthorID]rubric.Mode

	// Words name the brands of accounts; those under "" name every account's.
	// With them, an account is attached to conversations that only name it.
	Words map[corpus.AuthorID][]string

	// Likely refuses a guess without a sign: the busiest author counts only if
	// somebody answered it, or if it wrote most of all posts.
	Likely bool
}

type account struct {
	id       corpus.AuthorID
	handle   string
	by       string
	intended rubric.Mode
	words    []string
}

// assign sets Accounts of every conversation and returns the accounts, by id.
func assign(convs []corpus.Conversation, choice Choice) []account {
	fixed, by := choice.Flag, "flag"
	if len(fixed) == 0 {
		fixed, by = choice.Config, "config"
	}
	if len(fixed) == 0 {
		if owners, ok := assignBrands(convs); ok {
			name(convs, owners, choice.Words)
			return collect(convs, nil, "owner", choice)
		}
		fixed, by = busiest(convs, choice.Likely), "busiest"
	}
	set := make(map[corpus.AuthorID]bool, len(fixed))
	for _, id := range fixed {
		set[id] = true
	}
	for i := range convs {
		convs[i].Accounts = concerned(&convs[i], set)
	}
	name(convs, fixed, choice.Words)
	return collect(convs, fixed, by, choice)
}

// assignBrands uses what the archive says: an owner counts everywhere, the
// brand of a labelled thread in that thread only. It returns the owners; ok is
// false where the archive says nothing.
func assignBrands(convs []corpus.Conversation) (everywhere []corpus.AuthorID, ok bool) {
	owners, any := make(map[corpus.AuthorID]bool), false
	for i := range convs {
		for j := range convs[i].Posts {
			p := &convs[i].Posts[j]
			any = any || len(p.Brand) > 0
			if p.Blind&corpus.BlindOthers != 0 {
				for _, b := range p.Brand {
					owners[b] = true
				}
			}
		}
	}
	if !any {
		return nil, false
	}
	for i := range convs {
		ids := concerned(&convs[i], owners)
		for j := range convs[i].Posts {
			if p := &convs[i].Posts[j]; p.Blind&corpus.BlindOthers == 0 {
				ids = append(ids, p.Brand...)
			}
		}
		slices.Sort(ids)
		convs[i].Accounts = slices.Compact(ids)
	}
	return slices.Sorted(maps.Keys(owners)), true
}

// concerned lists the accounts of set that wrote in the conversation or are
// addressed in it.
func concerned(c *corpus.Conversation, set map[corpus.AuthorID]bool) []corpus.AuthorID {
	var ids []corpus.AuthorID
	for i := range c.Posts {
		p := &c.Posts[i]
		if set[p.Author] {
			ids = append(ids, p.Author)
		}
		for _, m := range p.Mentions {
			if set[m] {
				ids = append(ids, m)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// busiest is the author whose posts drew the most responses of others, then
// the one who wrote most, then the first by id; nobody in an empty input.
func busiest(convs []corpus.Conversation, likely bool) []corpus.AuthorID {
	posts := 0
	received, wrote := make(map[corpus.AuthorID]int), make(map[corpus.AuthorID]int)
	for i := range convs {
		for _, r := range convs[i].Responses() {
			received[convs[i].Posts[r.To].Author]++
		}
		for j := range convs[i].Posts {
			if p := &convs[i].Posts[j]; p.Own() && p.Author.Named() {
				wrote[p.Author]++
				posts++
			}
		}
	}
	ids := make([]corpus.AuthorID, 0, len(wrote))
	for id := range wrote {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool {
		a, b := ids[i], ids[j]
		if received[a] != received[b] {
			return received[a] > received[b]
		}
		if wrote[a] != wrote[b] {
			return wrote[a] > wrote[b]
		}
		return a < b
	})
	if likely && len(ids) > 0 && received[ids[0]] == 0 && 2*wrote[ids[0]] <= posts {
		return nil
	}
	return ids[:min(1, len(ids))]
}

// collect lists the accounts to report: all of fixed, and all that occur.
func collect(convs []corpus.Conversation, fixed []corpus.AuthorID, by string, choice Choice) []account {
	spelling := make(map[corpus.AuthorID]string)
	for _, id := range fixed {
		spelling[id] = string(id)
	}
	for i := range convs {
		for _, id := range convs[i].Accounts {
			if _, ok := spelling[id]; !ok {
				spelling[id] = string(id)
			}
		}
		for j := range convs[i].Posts {
			p := &convs[i].Posts[j]
			if _, ok := spelling[p.Author]; ok && p.Handle != "" {
				spelling[p.Author] = p.Handle
			}
		}
	}
	out := make([]account, 0, len(spelling))
	for id, handle := range spelling {
		intended := rubric.None
		if m, ok := choice.Intended[id]; ok {
			intended = m
		}
		out = append(out, account{id, handle, by, intended, slices.Concat(choice.Words[""], choice.Words[id])})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	return out
}
