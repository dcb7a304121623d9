package thread

import (
	"slices"
	"strings"

	"engage/internal/corpus"
)

// conversations gathers the tied posts.
func (b *builder) conversations() []corpus.Conversation {
	for _, n := range b.nodes {
		if n.parent != nil {
			union(n, n.parent)
		}
	}
	groups := make(map[*node][]*node)
	var roots []*node
	for _, n := range b.nodes {
		g := find(n)
		if groups[g] == nil {
			roots = append(roots, g)
		}
		groups[g] = append(groups[g], n)
	}
	out := make([]corpus.Conversation, 0, len(roots))
	for _, g := range roots {
		if c := conversation(groups[g]); len(c.Posts) > 0 { // stubs alone are no talk
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b corpus.Conversation) int {
		sa, _ := a.Period()
		sb, _ := b.Period()
		if c := sa.Compare(sb); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out
}

// conversation puts parents before children, otherwise the earliest first. An
// unseen or quoted parent takes the place of its first child.
func conversation(nodes []*node) corpus.Conversation {
	slices.SortFunc(nodes, byTime)
	index := make(map[*node]int, len(nodes))
	var c corpus.Conversation
	var first *node // of the posts
	place := func(n *node) {
		var path []*node
		for ; n != nil; n = n.parent {
			if _, ok := index[n]; ok {
				break
			}
			path = append(path, n)
		}
		for _, m := range slices.Backward(path) {
			if index[m] = len(c.Posts); first == nil {
				first = m
			}
			tie := corpus.Tie{Parent: -1, Via: m.via, Inferred: m.inferred}
			if m.parent != nil {
				tie.Parent = index[m.parent]
			}
			c.Posts = append(c.Posts, m.Post)
			c.Ties = append(c.Ties, tie)
		}
	}
	for _, n := range nodes {
		if n.Kind != corpus.Stub {
			place(n)
		}
	}
	if len(c.Posts) > 0 {
		c.ID = conversationID(first, c.Posts)
	}
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
