package score

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/rubric"
	"pgregory.net/rapid"
)

// The laws of SCORING.md §4 on random conversations of invented words.

var vocabulary = []string{"壊れた", "困った", "方法", "発売", "新作", "笑", "パン", "今日", "食べる", "http://x.example", "#朝"}

func sentence(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 5).Draw(t, "words"), " ")
}

func conversation(t *rapid.T, authors ...corpus.AuthorID) *corpus.Conversation {
	c := &corpus.Conversation{ID: "0", Accounts: []corpus.AuthorID{"a"}}
	n := rapid.IntRange(1, 9).Draw(t, "posts")
	for i := range n {
		up := -1
		if i > 0 {
			up = rapid.IntRange(0, i-1).Draw(t, "parent")
		}
		add(c, rapid.SampledFrom(authors).Draw(t, "author"), up, sentence(t))
	}
	return c
}

func add(c *corpus.Conversation, who corpus.AuthorID, up int, text string) {
	i := len(c.Posts)
	c.Posts = append(c.Posts, corpus.Post{ID: corpus.PostID(rune('A' + i)), Author: who, Text: text,
		At: time.Unix(int64(i)*60, 0)})
	tie := corpus.Tie{Parent: up}
	if up >= 0 {
		tie.Via = corpus.ViaReply
	}
	c.Ties = append(c.Ties, tie)
}

func clone(c *corpus.Conversation) *corpus.Conversation {
	d := *c
	d.Posts = append([]corpus.Post(nil), c.Posts...)
	d.Ties = append([]corpus.Tie(nil), c.Ties...)
	return &d
}

func TestLaw1MoreExchangeNeverLowers(t *testing.T) {
	s := fakeScorer(smallRubric())
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a", "b")
		before := s.Score(c)
		more := clone(c)
		last := len(more.Posts) - 1
		for _, who := range []corpus.AuthorID{"b", "a", "b"} { // words without evidence
			add(more, who, last, "パン")
			last++
		}
		after := s.Score(more)
		if after.TwoWay <= before.TwoWay {
			t.Fatalf("D went from %v to %v", before.TwoWay, after.TwoWay)
		}
		for m := range after.Scores {
			if after.Strength[m] != before.Strength[m] || after.Scores[m] < before.Scores[m] {
				t.Fatalf("mode %d went from %v to %v", m, before.Scores[m], after.Scores[m])
			}
		}
	})
}

func TestLaw2BroadcastStaysUnderTheCeiling(t *testing.T) {
	r := smallRubric()
	s := fakeScorer(r)
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a")
		res := s.Score(c)
		for m, x := range res.Scores {
			if x > 100*r.Interaction.Ceiling || x != res.OneWay[m] {
				t.Fatalf("a broadcast scores %v (one-way %v)", x, res.OneWay[m])
			}
		}
	})
}

// Laws 3 and 5: names, a shift of time and bare reposts do not enter. (Posts
// carry no followers or likes, so nothing of that kind can.)
func TestLaw5NamesTimesAndRepostsDoNotCount(t *testing.T) {
	s := fakeScorer(smallRubric())
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a", "b", "c")
		want := s.Score(c)
		d := clone(c)
		d.Accounts = []corpus.AuthorID{"zz-a"}
		shift := time.Duration(rapid.Int32().Draw(t, "shift")) * time.Second
		for i := range d.Posts {
			d.Posts[i].Author = "zz-" + d.Posts[i].Author
			d.Posts[i].At = d.Posts[i].At.Add(shift)
		}
		for range rapid.IntRange(0, 3).Draw(t, "reposts") {
			add(d, "fan", rapid.IntRange(0, len(c.Posts)-1).Draw(t, "of"), "発売 笑")
			d.Posts[len(d.Posts)-1].Kind = corpus.Repost
		}
		got := s.Score(d)
		got.Conversation = want.Conversation
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

func TestLaw6OneSideAlone(t *testing.T) {
	r := smallRubric()
	s := fakeScorer(r)
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a", "b")
		before := TwoWay(r.Interaction, s.Score(c).Interaction.Responses, s.Score(c).Interaction.Exchanges)
		stubs := clone(c)
		alone := &corpus.Conversation{ID: "0", Accounts: c.Accounts}
		at := make([]int, len(c.Posts))
		for i, p := range c.Posts {
			if p.Author == "b" {
				stubs.Posts[i] = corpus.Post{ID: p.ID, Author: p.Author, Kind: corpus.Stub}
				at[i] = -1
				continue
			}
			up := c.Ties[i].Parent
			if up >= 0 {
				up = at[up]
			}
			at[i] = len(alone.Posts)
			add(alone, p.Author, up, p.Text)
		}
		res := s.Score(alone)
		if res.TwoWay != 0 {
			t.Fatalf("one side alone has D = %v", res.TwoWay)
		}
		for _, x := range res.Scores {
			if x > 100*r.Interaction.Ceiling {
				t.Fatalf("one side alone scores %v", x)
			}
		}
		if n := s.Score(stubs).Interaction; TwoWay(r.Interaction, n.Responses, n.Exchanges) > before {
			t.Fatalf("stubs raise D from %v (%+v)", before, n)
		}
	})
}

func TestLaw7OneAuthorIsNoDialogue(t *testing.T) {
	s := fakeScorer(smallRubric())
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a", "b", "c")
		for i := range c.Posts {
			c.Posts[i].Author = "b"
		}
		if d := s.Score(c).TwoWay; d != 0 {
			t.Fatalf("D = %v", d)
		}
	})
}

func TestLaw9AdvertisementsDoNotFadePromotion(t *testing.T) {
	s := fakeScorer(smallRubric())
	rapid.Check(t, func(t *rapid.T) {
		c := conversation(t, "a", "b")
		c.Posts[0].Author = "a"
		last := s.Score(c)
		for range rapid.IntRange(1, 6).Draw(t, "k") {
			c = clone(c)
			var own []int
			for i := range c.Posts {
				if c.Posts[i].Author == "a" {
					own = append(own, i)
				}
			}
			add(c, "a", rapid.SampledFrom(own).Draw(t, "after"), "新作 発売 http://x.example")
			res := s.Score(c)
			if res.Strength[rubric.Promotion] < last.Strength[rubric.Promotion] || res.TwoWay != last.TwoWay {
				t.Fatalf("promotion %v → %v, D %v → %v", last.Strength[rubric.Promotion],
					res.Strength[rubric.Promotion], last.TwoWay, res.TwoWay)
			}
			last = res
		}
	})
}

func TestContributionsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := smallRubric()
		for i := range r.Points {
			for m := range r.Points[i].Points {
				r.Points[i].Points[m] = rapid.Float64Range(-4, 4).Draw(t, "points")
			}
		}
		res := fakeScorer(r).Score(conversation(t, "a", "b", "c"))
		var sum, bases [rubric.NumModes]int
		for i, k := range res.Contributions {
			sum[k.Mode] += int(math.Round(k.Points * 100))
			if k.Feature == Base {
				bases[k.Mode]++
			}
			if i > 0 {
				p := res.Contributions[i-1]
				if p.Mode > k.Mode || p.Mode == k.Mode && math.Abs(p.Points) < math.Abs(k.Points) {
					t.Fatalf("contribution %d is out of order: %v", i, res.Contributions)
				}
			}
		}
		for m, n := range sum {
			if want := int(math.Round(res.Scores[m] * 100)); n != want || bases[m] != 1 {
				t.Fatalf("mode %d: contributions add up to %d hundredths, the score is %d; %d bases", m, n, want, bases[m])
			}
		}
	})
}
