package insight

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"engage/internal/score"
)

// anyTalk draws a conversation of a few people.
func anyTalk(rt *rapid.T, id int) *score.Result {
	c := &corpus.Conversation{ID: corpus.ConversationID(fmt.Sprint(id)), Accounts: []corpus.AuthorID{"shop"}}
	r := &score.Result{Conversation: c, Primary: rapid.SampledFrom([]rubric.Mode{rubric.Engagement, rubric.CoCreation, rubric.None}).Draw(rt, "mode")}
	authors := rapid.SampledFrom([]corpus.AuthorID{"shop", "shop", "a", "b", "desk", ""})
	for i := range rapid.IntRange(1, 9).Draw(rt, "posts") {
		p := corpus.Post{ID: corpus.PostID(fmt.Sprintf("%d/%d", id, i)), Author: authors.Draw(rt, "author"), Text: "本文", Handle: rapid.SampledFrom([]string{"", "A", "a"}).Draw(rt, "handle"),
			Kind: rapid.SampledFrom([]corpus.Kind{corpus.Original, corpus.Original, corpus.Original, corpus.Stub, corpus.Excerpt, corpus.Repost}).Draw(rt, "kind")}
		if rapid.IntRange(0, 9).Draw(rt, "dated") > 0 {
			p.At = time.Date(2024, 1, 1, rapid.IntRange(0, 24*60).Draw(rt, "hour"), 0, 0, 0, jst)
		}
		if rapid.Bool().Draw(rt, "names") {
			p.Mentions = []corpus.AuthorID{"shop"}
		}
		if p.Author == "desk" {
			c.Accounts = []corpus.AuthorID{"desk", "shop"}
		}
		c.Posts = append(c.Posts, p)
		c.Ties = append(c.Ties, corpus.Tie{Parent: rapid.IntRange(-1, i-1).Draw(rt, "parent"), Inferred: rapid.Bool().Draw(rt, "inferred")})
		if act := rapid.SampledFrom([]string{"", "play", "thank", "refuse"}).Draw(rt, "act"); act != "" && p.Own() {
			r.Evidence = append(r.Evidence, score.Evidence{Post: i, Act: act})
		}
	}
	r.Interaction = c.Interaction()
	return r
}

func anyTalks(rt *rapid.T) []*score.Result {
	out := make([]*score.Result, rapid.IntRange(0, 6).Draw(rt, "conversations"))
	for i := range out {
		out[i] = anyTalk(rt, i)
	}
	return out
}

// TestBondsMerge: halves merged in any order are the whole, in any order, and
// merging leaves the other half as it was.
func TestBondsMerge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := anyTalks(rt)
		whole := bondsOf(all...)
		shuffled := rapid.Permutation(all).Draw(rt, "order")
		cut := rapid.IntRange(0, len(all)).Draw(rt, "cut")
		left, right := bondsOf(shuffled[:cut]...), bondsOf(shuffled[cut:]...)
		untouched := bondsOf(shuffled[cut:]...)
		left.Merge(right)
		left.init()
		whole.init()
		if !reflect.DeepEqual(left, whole) {
			rt.Errorf("merged:\n%s\nwhole:\n%s", dumpBonds(left), dumpBonds(whole))
		}
		left.Merge(bondsOf(anyTalk(rt, len(all))))
		if !reflect.DeepEqual(right, untouched) {
			rt.Errorf("merging changed the other half:\n%s\n%s", dumpBonds(right), dumpBonds(untouched))
		}
	})
}

func dumpBonds(b *Bonds) string {
	s := fmt.Sprintf("%+v", *b)
	for _, p := range b.People() {
		s += fmt.Sprintf("\n%+v", *p)
	}
	return s
}

// TestBondsAddUp: a person's exchanges are those of the conversations between
// the two, as their definition counts them, and responses are those that the
// account's own figures have, less the ones of nobody.
func TestBondsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := anyTalks(rt)
		b := bondsOf(all...)
		var acc Account
		exchanges := make(map[corpus.AuthorID]int)
		toNobody, fromNobody := 0, 0
		for _, r := range all {
			acc.Add("shop", r)
			c := r.Conversation
			for _, resp := range c.Responses() {
				from, to := c.Posts[resp.Post].Author, c.Posts[resp.To].Author
				if from == "shop" && (to == "" || to == "desk") {
					toNobody++
				}
				if to == "shop" && (from == "" || from == "desk") {
					fromNobody++
				}
				for _, who := range []corpus.AuthorID{"a", "b"} {
					if (from == who && to == "shop" || from == "shop" && to == who) && takenUp(c, resp) {
						exchanges[who]++
					}
				}
			}
		}
		gave, got := 0, 0
		for _, p := range b.People() {
			gave += p.Gave
			got += p.Got
			if p.Exchanges != exchanges[p.ID] {
				rt.Errorf("%s has %d exchanges, want %d", p.ID, p.Exchanges, exchanges[p.ID])
			}
			delete(exchanges, p.ID)
			opened := 0
			for _, n := range p.OpenedBy {
				opened += n
			}
			if opened != p.Conversations || p.Days() > p.Conversations*9*2 || p.Last.Before(p.First) || p.Exchanges > p.Gave+p.Got {
				rt.Errorf("%+v", *p)
			}
		}
		if len(exchanges) > 0 {
			rt.Errorf("exchanges of nobody: %v", exchanges)
		}
		if gave+fromNobody != acc.Received || got+toNobody != acc.Responses || b.Posts != acc.Posts {
			rt.Errorf("people gave %d and got %d; the account received %d (%d of nobody) and gave %d (%d to nobody)", gave, got, acc.Received, fromNobody, acc.Responses, toNobody)
		}
		drew, returned := 0, 0
		for _, o := range b.Openings() {
			drew += o.Drew
			returned += o.Returned
		}
		if drew != b.Answering || b.Answering > b.Thrown || b.Returned > b.Thrown || returned > b.Returned {
			rt.Errorf("openings drew %d and got %d back; %+v", drew, returned, b)
		}
	})
}

// takenUp reports whether the author of the answered post answers the response:
// with a post whose nearest ancestor of another turn stands in the response's
// turn.
func takenUp(c *corpus.Conversation, r corpus.Response) bool {
	_, turnOf := c.Turns()
	for i := range c.Posts {
		up := c.Ties[i].Parent
		if up < 0 || turnOf[i] < 0 || c.Posts[i].Author != c.Posts[r.To].Author || turnOf[up] != turnOf[r.Post] || turnOf[i] == turnOf[up] {
			continue
		}
		return true
	}
	return false
}
