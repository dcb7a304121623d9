package thread

import (
	"slices"
	"strings"
	"time"

	"engage/internal/corpus"
)

// conversations gathers the tied posts.
func (b *builder) conversations() []corpus.Conversation {
	for _, n := range b.nodes {
		if n.parent != nil {
			union(n, n.parent)
		}
	}
	for _, n := range b.nodes {
		find(n).members++
	}
	groups := make([][]*node, 0, len(b.nodes))
	index := make(map[*node]int, len(b.nodes))
	all := make([]*node, len(b.nodes)) // room of all groups
	for _, n := range b.nodes {
		g := find(n)
		k, ok := index[g]
		if !ok {
			k = len(groups)
			index[g] = k
			groups = append(groups, all[:0:g.members])
			all = all[g.members:]
		}
		groups[k] = append(groups[k], n)
	}
	return ordered(groups)
}

// ordered makes conversations of groups, by time and id.
func ordered(groups [][]*node) []corpus.Conversation {
	type dated struct {
		start time.Time
		corpus.Conversation
	}
	all := make([]dated, 0, len(groups))
	for _, g := range groups {
		if c := conversation(g); len(c.Posts) > 0 { // stubs alone are no talk
			start, _ := c.Period()
			all = append(all, dated{start, c})
		}
	}
	slices.SortFunc(all, func(a, b dated) int {
		if c := a.start.Compare(b.start); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	out := make([]corpus.Conversation, len(all))
	for i := range all {
		out[i] = all[i].Conversation
	}
	return out
}

// conversation puts parents before children, otherwise the earliest first. An
// unseen or quoted parent takes the place of its first child.
func conversation(nodes []*node) corpus.Conversation {
	slices.SortFunc(nodes, byTime)
	order := make([]*node, 0, len(nodes))
	var path []*node
	for _, n := range nodes {
		if n.Kind == corpus.Stub {
			continue
		}
		path = path[:0]
		for ; n != nil && n.place == 0; n = n.parent {
			path = append(path, n)
		}
		for _, m := range slices.Backward(path) {
			order = append(order, m)
			m.place = len(order)
		}
	}
	if len(order) == 0 {
		return corpus.Conversation{}
	}
	c := corpus.Conversation{Posts: make([]corpus.Post, len(order)), Ties: make([]corpus.Tie, len(order))}
	for i, m := range order {
		c.Posts[i], c.Ties[i] = *m.Post, corpus.Tie{Parent: -1, Via: m.via, Inferred: m.inferred}
		if m.parent != nil {
			c.Ties[i].Parent = m.parent.place - 1
		}
	}
	c.ID = conversationID(order[0], c.Posts)
	return c
}

// conversationID is the archive's own id, the first of them in order of the
// posts, else the root's. A root without an id of its own (an excerpt "7~1", an
// inferred stub "@a~7") gives the id of the post through which it is known.
func conversationID(root *node, posts []corpus.Post) corpus.ConversationID {
	for i := range posts {
		if id := posts[i].ConversationID; id != "" {
			return id
		}
	}
	if root.maker != nil {
		root = root.maker
	}
	return corpus.ConversationID(root.ID)
}
