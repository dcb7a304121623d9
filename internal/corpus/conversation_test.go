package corpus

import (
	"reflect"
	"testing"
	"time"
)

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// said is a post and the index of its parent, -1 for a root.
type said struct {
	author AuthorID
	up     int
	kind   Kind
}

func talk(lines ...said) *Conversation {
	c := &Conversation{ID: "t"}
	for i, l := range lines {
		c.Posts = append(c.Posts, Post{ID: PostID("t/" + string(rune('1'+i))), Author: l.author, Handle: string(l.author), Kind: l.kind,
			At: noon.Add(time.Duration(i) * time.Minute)})
		via := ViaReply
		if l.up < 0 {
			via = ViaNone
		}
		c.Ties = append(c.Ties, Tie{Parent: l.up, Via: via})
	}
	return c
}

func TestInteraction(t *testing.T) {
	tests := []struct {
		name                 string
		c                    *Conversation
		responses, exchanges int
		level                Level
		turns                int
	}{
		{"nobody", &Conversation{}, 0, 0, Unmeasurable, 0},
		{"a post alone", talk(said{"a", -1, Original}), 0, 0, Broadcast, 1},
		{"a continuation", talk(said{"a", -1, Original}, said{"a", 0, Original}), 0, 0, Broadcast, 1},
		{"a reply", talk(said{"a", -1, Original}, said{"b", 0, Original}), 1, 0, Reactive, 2},
		{"A B A", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"a", 1, Original}), 2, 1, Interactive, 3},
		{"A B A B", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"a", 1, Original}, said{"b", 2, Original}), 3, 2, Interactive, 4},
		{"A B C", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"c", 1, Original}), 2, 0, Reactive, 3},
		{"two answer one, one is answered", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"c", 0, Original}, said{"a", 1, Original}), 3, 1, Interactive, 4},
		{"an answered response counts once however often it is answered", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"a", 1, Original}, said{"a", 1, Original}), 3, 1, Interactive, 4},
		{"the answer comes after a continuation", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"b", 1, Original}, said{"a", 2, Original}), 2, 1, Interactive, 3},
		{"the root goes on before it is answered", talk(said{"a", -1, Original}, said{"a", 0, Original}, said{"b", 1, Original}, said{"a", 2, Original}), 2, 1, Interactive, 3},
		{"a repost is neither turn nor answer", talk(said{"a", -1, Original}, said{"b", 0, Repost}), 0, 0, Broadcast, 1},
		{"an answer to a stub", talk(said{"b", -1, Stub}, said{"a", 0, Original}), 1, 0, Reactive, 2},
		{"a stub proves that its author wrote again", talk(said{"b", -1, Stub}, said{"a", 0, Original}, said{"b", 1, Stub}, said{"a", 2, Original}), 2, 1, Interactive, 4},
		{"a stub's own answer is not seen", talk(said{"a", -1, Original}, said{"b", 0, Stub}), 0, 0, Broadcast, 2},
		{"a stub of unknown author is a turn alone", talk(said{"", -1, Stub}, said{"", 0, Stub}, said{"a", 1, Original}), 1, 0, Reactive, 3},
		{"an unknown author answers nobody's answer", talk(said{"", -1, Original}, said{"a", 0, Original}, said{"", 1, Original}), 2, 0, Reactive, 3},
		{"excerpts speak", talk(said{"a", -1, Excerpt}, said{"b", 0, Excerpt}, said{"a", 1, Original}), 2, 1, Interactive, 3},
		{"two trees side by side", talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"a", -1, Original}), 1, 0, Reactive, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := tt.c.Interaction()
			if n.Responses != tt.responses || n.Exchanges != tt.exchanges || n.Level != tt.level {
				t.Errorf("got R%d I%d %q, want R%d I%d %q", n.Responses, n.Exchanges, n.Level, tt.responses, tt.exchanges, tt.level)
			}
			turns, turnOf := tt.c.Turns()
			if len(turns) != tt.turns || len(turnOf) != len(tt.c.Posts) {
				t.Fatalf("got %d turns, want %d", len(turns), tt.turns)
			}
			for i, turn := range turns {
				if turn.Parent >= i {
					t.Errorf("turn %d answers turn %d", i, turn.Parent)
				}
				for _, p := range turn.Posts {
					if turnOf[p] != i || tt.c.Posts[p].Author != turn.Author {
						t.Errorf("post %d stands in turn %d of %q", p, i, turn.Author)
					}
				}
			}
		})
	}
}

// TestBlind: silence that the source could not have broken is no broadcast.
func TestBlind(t *testing.T) {
	c := talk(said{"a", -1, Original}, said{"a", 0, Original})
	c.Posts[0].Blind, c.Posts[1].Blind = BlindOthers, BlindOthers|BlindReplies
	if got := c.Interaction().Level; got != Unmeasurable || got.String() != "" {
		t.Errorf("owner's archive: got %q", got)
	}
	c.Posts[1].Blind = BlindReplies
	if got := c.Interaction().Level; got != Broadcast {
		t.Errorf("one post could have shown an answer: got %q", got)
	}
	c = talk(said{"b", -1, Stub}, said{"a", 0, Original})
	c.Posts[1].Blind = BlindOthers
	if got := c.Interaction().Level; got != Reactive {
		t.Errorf("a response that is seen counts: got %q", got)
	}
}

func TestObservedShare(t *testing.T) {
	c := talk(said{"b", -1, Stub}, said{"a", 0, Original}, said{"b", 1, Stub}, said{"a", 2, Original}, said{"c", 3, Excerpt}, said{"d", 3, Repost})
	c.Ties[2].Inferred = true
	n := c.Interaction()
	share, ok := n.ObservedShare()
	if !ok || share != 0.6 || n.Seen != 3 || n.Known != 5 || !n.Inferred {
		t.Errorf("got %v %v, %+v", share, ok, n)
	}
	if _, ok := (Interaction{}).ObservedShare(); ok {
		t.Error("a share of nothing")
	}
}

func TestResponses(t *testing.T) {
	c := talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"a", 1, Original}, said{"c", 0, Original})
	want := []Response{{Post: 1, To: 0, Answered: true}, {Post: 2, To: 1}, {Post: 3, To: 0}}
	if got := c.Responses(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNames(t *testing.T) {
	c := talk(said{"b", -1, Stub}, said{"a", 0, Original}, said{"c", 1, Original}, said{"c", 2, Original}, said{"", 3, Original})
	c.Posts[1].Handle, c.Posts[2].Handle = "A", ""
	c.Posts[3].URL = "https://example.com/4"
	c.Accounts = []AuthorID{"a", "c"}
	if got := c.Authors(); !reflect.DeepEqual(got, []string{"A", "c"}) {
		t.Errorf("authors %q", got)
	}
	if got := c.Account(); got != "c" {
		t.Errorf("account %q, want the one that wrote most", got)
	}
	if !c.IsAccount("a") || c.IsAccount("b") || (&Conversation{}).Account() != "" {
		t.Error("accounts mixed up")
	}
	if got := c.Permalink(); got != "https://example.com/4" {
		t.Errorf("permalink %q", got)
	}
	if got := c.Local(2); got != "3" {
		t.Errorf("local id %q", got)
	}
	start, end := c.Period()
	if !start.Equal(noon.Add(time.Minute)) || !end.Equal(noon.Add(4*time.Minute)) {
		t.Errorf("period %v to %v", start, end)
	}
}

func TestHandle(t *testing.T) {
	for in, want := range map[string]AuthorID{"@Foo": "foo", " ＠foo ": "foo", "foo": "foo", "": "", "@": ""} {
		if got := Handle(in); got != want {
			t.Errorf("Handle(%q) = %q, want %q", in, got, want)
		}
	}
	if Numbered("") != "" || Numbered("7") != "id:7" {
		t.Error("numbered authors")
	}
}

func TestAddressed(t *testing.T) {
	c := talk(said{"a", -1, Original}, said{"b", 0, Original}, said{"b", -1, Original}, said{"c", 2, Original}, said{"a", 3, Repost}, said{"b", 4, Original}, said{"b", 0, Stub})
	c.Posts[2].Mentions = []AuthorID{"c", "a"}
	c.Accounts = []AuthorID{"a"}
	for i, want := range []bool{false, true, true, false, false, false, false} {
		if got := c.Addressed(i); got != want {
			t.Errorf("post %d: %v", i, got)
		}
	}
	if c.Posts[5].ReplyToAuthor = "a"; !c.Addressed(5) {
		t.Error("an answer to an account whose post is not seen")
	}
}
