package thread

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

func FuzzSplitRT(f *testing.F) {
	for _, s := range []string{"納得! RT @a: 本文 RT @b: 元", "RT @a: x", "ＲＴ ＠a：x", "RT", "ART @a", "", "“@a: x” y", "y \"@a: x\"", "え “@a: x “@b: y””", "&RT @a RT @b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := corpus.Post{ID: "1", Author: "z", Text: s, At: noon}
		for _, part := range splitRT(&p).parts {
			for _, w := range strings.Fields(part.text) {
				if !strings.Contains(s, w) {
					t.Errorf("%q is not in %q", w, s)
				}
			}
		}
		threads([]corpus.Post{p}, Options{})
	})
}

// FuzzBuild reads each line as a post: author, the id it answers, text.
func FuzzBuild(f *testing.F) {
	for _, s := range []string{"a  x\nb 1 y\na 2 z", "a 2 x\nb 1 y", "a 1 x", "a 9 @b x\na 8 @b y\na 9 @b z", "b  いいね RT @a: x\na 1~1 y", "a @b~2 x\nc  @b y"} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, blind uint8) {
		var posts []corpus.Post
		for i, line := range strings.Split(s, "\n") {
			author, rest, _ := strings.Cut(line, " ")
			to, text, _ := strings.Cut(rest, " ")
			p := post(string(rune('1'+i%9)), author, to, text, i)
			p.Blind = corpus.Blind(blind & 3)
			if blind&4 != 0 {
				p.At = time.Time{}
			}
			posts = append(posts, p)
		}
		want := threads(posts, Options{})
		slices.Reverse(posts)
		if got := threads(posts, Options{}); !reflect.DeepEqual(got, want) {
			t.Errorf("order matters:\n%q\n%q", shape(got), shape(want))
		}
		ids := make(map[corpus.ConversationID]bool)
		for _, c := range want.Conversations {
			if len(c.Posts) == 0 || len(c.Posts) != len(c.Ties) || ids[c.ID] {
				t.Errorf("conversation %q: %d posts, %d ties, or there twice", c.ID, len(c.Posts), len(c.Ties))
			}
			ids[c.ID] = true
		}
	})
}
