package insight

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/score"
)

// toldOf is one post: who said it, and which words and acts are in it.
type toldOf struct {
	by    corpus.AuthorID
	words []string
	acts  []string
}

// results makes a conversation of each post, a day apart. Ids come from name.
func results(name string, posts ...toldOf) (out []*score.Result) {
	for i, x := range posts {
		text := ""
		for _, w := range x.words {
			text += w + " "
		}
		c := &corpus.Conversation{Posts: []corpus.Post{{ID: corpus.PostID(fmt.Sprintf("%s%d", name, i)), Author: x.by, Text: text,
			At: time.Date(2024, 1, 1+i, 9, 0, 0, 0, time.UTC)}}}
		r := &score.Result{Conversation: c}
		for _, a := range x.acts {
			r.Evidence = append(r.Evidence, score.Evidence{Start: 0, End: len(text), Act: a})
		}
		out = append(out, r)
	}
	return out
}

// terms are the words of a post, as results wrote them, and their pairs.
func terms(r *score.Result) (out []score.Term) {
	at, last := 0, -1
	text := r.Conversation.Posts[0].Text
	for i := range text {
		if text[i] != ' ' {
			continue
		}
		t := score.Term{Text: text[at:i], Start: at, End: i}
		if last >= 0 {
			out = append(out, score.Term{Text: out[last].Text + " " + t.Text, Pair: true, Start: out[last].Start, End: i})
		}
		out = append(out, t)
		last, at = len(out)-1, i+1
	}
	return out
}

func sideOf(contexts int, rs ...*score.Result) *Side {
	s := NewSide(Spare(contexts))
	for _, r := range rs {
		s.Add(r, 0, terms(r))
	}
	return s
}

var plain = Comparing{Prior: 0.1, Min: 1, Contexts: 3}

func find(k *Keyness, unit Unit, text string) *KeyWord {
	for i := range k.Words {
		if k.Words[i].Unit == unit && k.Words[i].Text == text {
			return &k.Words[i]
		}
	}
	return nil
}

// TestCounts: what is counted, of a small pair of sides with known answers.
func TestCounts(t *testing.T) {
	a := sideOf(3, results("a", toldOf{"hana", []string{"電話", "つながる", "電話"}, []string{"trouble", "trouble"}},
		toldOf{"taro", []string{"電話"}, []string{"trouble", "ask"}}, toldOf{"hana", []string{"雨"}, nil})...)
	b := sideOf(3, results("b", toldOf{corpus.Unnamed("1"), []string{"電話", "料金"}, nil}, toldOf{corpus.Unnamed("2"), []string{"料金"}, nil})...)
	k := Compare(a, b, plain)
	if a.Posts != 3 || a.N != [NumUnits]int{5, 2, 3} || b.N != [NumUnits]int{3, 1, 2} || b.Unnamed != 2 {
		t.Errorf("A %d posts %v, B %v, %d unnamed", a.Posts, a.N, b.N, b.Unnamed)
	}
	if n, ok := a.Authors(); n != 2 || !ok {
		t.Errorf("A has %d authors, %v", n, ok)
	}
	if n, ok := b.Authors(); n != 2 || ok {
		t.Errorf("B has %d authors, %v", n, ok)
	}
	if a.First.Day() != 1 || a.Last.Day() != 3 {
		t.Errorf("from %s to %s", a.First, a.Last)
	}
	w := find(k, Lemma, "電話")
	if w == nil || w.Count != [2]int{3, 1} || w.Posts != [2]int{2, 1} || w.Authors != [2]int{2, 1} || w.Side() != 0 {
		t.Fatalf("電話: %+v", w)
	}
	// α = 0.1·4: ln(3.4/(5+.8−3.4)) − ln(1.4/(3+.8−1.4)).
	if want := math.Log(3.4/2.4) - math.Log(1.4/2.4); math.Abs(w.Delta-want) > 1e-12 || math.Abs(w.Variance-1/3.4-1/1.4) > 1e-12 {
		t.Errorf("電話: %+v, want %v", w.LogOdds, want)
	}
	if len(w.Contexts[0]) != 2 || w.Contexts[0][0].Post.ID != "a0" || w.Contexts[0][0].End != len("電話") {
		t.Errorf("電話 in context: %+v", w.Contexts[0])
	}
	if x := find(k, Act, "trouble"); x == nil || x.Count != [2]int{2, 0} || x.Authors != [2]int{2, 0} {
		t.Errorf("trouble: %+v", x)
	}
	// 2 of 3 posts against 0 of 2, α = 0.1·2, and the rest 1.3 and 2.3.
	if x := find(k, Act, "trouble"); math.Abs(x.Variance-1/2.2-1/0.2-1/1.3-1/2.3) > 1e-12 {
		t.Errorf("trouble: %+v", x.LogOdds)
	}
	// Said by one author of several: 雨, つながる, and both pairs and the act of ask.
	if k.Tests[Lemma] != (Tests{Tested: 2, OneVoice: 2}) || find(k, Lemma, "雨") != nil || k.Tests[Act].OneVoice != 1 {
		t.Errorf("tests %+v", k.Tests)
	}
}

func TestRareWords(t *testing.T) {
	a := sideOf(0, results("a", toldOf{"x", []string{"い", "い", "ろ"}, nil}, toldOf{"y", []string{"い"}, nil})...)
	b := sideOf(0, results("b", toldOf{"z", []string{"ろ", "は"}, nil})...)
	how := plain
	how.Min, how.Contexts = 2, 0
	k := Compare(a, b, how)
	if got := k.Tests[Lemma]; got.Rare != 1 || got.Tested != 2 || find(k, Lemma, "は") != nil {
		t.Errorf("%+v", got)
	}
	// ろ: B, which says it more, has one author only, so that it counts.
	if w := find(k, Lemma, "ろ"); w == nil || w.Side() != 1 || w.Contexts[0] != nil {
		t.Errorf("ろ: %+v", w)
	}
}

// TestContextsSpread: one context a person before a second of anybody, no text
// twice, in order of time.
func TestContextsSpread(t *testing.T) {
	var posts []toldOf
	for i := range 6 {
		posts = append(posts, toldOf{"loud", []string{"い", fmt.Sprint(i)}, nil})
	}
	posts = append(posts, toldOf{"copy", []string{"い", "0"}, nil}, toldOf{"calm", []string{"い", "z"}, nil})
	k := Compare(sideOf(3, results("a", posts...)...), sideOf(3), plain)
	got := find(k, Lemma, "い").Contexts[0]
	authors, texts := make(map[corpus.AuthorID]int), make(map[string]bool)
	for i, c := range got {
		authors[c.Post.Author]++
		texts[c.Post.Text] = true
		if i > 0 && c.Post.At.Before(got[i-1].Post.At) {
			t.Error("not in order of time")
		}
	}
	if len(got) != 3 || len(texts) != 3 || authors["calm"] != 1 {
		t.Errorf("%v, %d texts", authors, len(texts))
	}
}

// TestContextsSample: they are from all of the posts, not the first ones.
func TestContextsSample(t *testing.T) {
	var posts []toldOf
	for i := range 200 {
		posts = append(posts, toldOf{corpus.AuthorID(fmt.Sprint("p", i)), []string{"い", fmt.Sprint(i)}, nil})
	}
	early, byID := 0, 0
	for _, c := range find(Compare(sideOf(9, results("a", posts...)...), sideOf(9), Comparing{0.1, 1, 9}), Lemma, "い").Contexts[0] {
		if c.Post.At.Before(time.Date(2024, 4, 10, 0, 0, 0, 0, time.UTC)) {
			early++
		}
		if c.Post.ID < "a19" {
			byID++
		}
	}
	if early == 0 || early == 9 || byID > 7 {
		t.Errorf("%d of 9 from the first half, %d of the first ids", early, byID)
	}
	var same []toldOf
	for i := range 5 {
		same = append(same, toldOf{corpus.AuthorID(fmt.Sprint("p", i)), []string{"い"}, nil})
	}
	if got := find(Compare(sideOf(3, results("a", same...)...), sideOf(3), plain), Lemma, "い"); len(got.Contexts[0]) != 1 || got.Count[0] != 5 {
		t.Errorf("the same text: %+v", got)
	}
}

// TestMarks: a word that one side alone says often is marked, chance is not.
func TestMarks(t *testing.T) {
	var a, b []toldOf
	for i := range 60 {
		who := corpus.AuthorID(fmt.Sprint("p", i))
		a = append(a, toldOf{who, []string{fmt.Sprint("w", i%20), "つながる"}, nil})
		b = append(b, toldOf{who, []string{fmt.Sprint("w", i%20), "割引"}, nil})
	}
	k := Compare(sideOf(1, results("a", a...)...), sideOf(1, results("b", b...)...), plain)
	if got := k.Tests[Lemma]; got.Tested != 22 || got.Marked != 2 || got.Beyond != 2 || math.Abs(got.ByChance()-1.1) > 1e-9 {
		t.Errorf("%+v", got)
	}
	if k.Words[0].Text != "つながる" || !k.Words[0].Marked || k.Words[1].Text != "割引" || !k.Words[1].Marked || k.Words[1].Side() != 1 {
		t.Errorf("first %+v", k.Words[:2])
	}
	if w := find(k, Lemma, "w3"); w.Marked || w.Side() != -1 {
		t.Errorf("w3: %+v", w)
	}
}

// drawn are posts of a few people with a few words.
func drawn(t *rapid.T, name string) []*score.Result {
	word := rapid.SampledFrom([]string{"電話", "料金", "届く", "雨", "店"})
	act := rapid.SampledFrom([]string{"ask", "thank", "trouble"})
	n := rapid.IntRange(1, 12).Draw(t, name)
	var posts []toldOf
	for range n {
		posts = append(posts, toldOf{corpus.AuthorID(rapid.SampledFrom([]string{"hana", "taro", "jun", "row:1"}).Draw(t, "by")),
			rapid.SliceOfN(word, 1, 6).Draw(t, "words"), rapid.SliceOfN(act, 0, 2).Draw(t, "acts")})
	}
	return results(name, posts...)
}

// again is the same said once more, in other posts.
func again(rs []*score.Result) (out []*score.Result) {
	for _, r := range rs {
		p := r.Conversation.Posts[0]
		p.ID += "-again"
		out = append(out, &score.Result{Conversation: &corpus.Conversation{Posts: []corpus.Post{p}}, Evidence: r.Evidence})
	}
	return out
}

// shown is what of a comparison does not depend on where things are in memory.
func shown(k *Keyness) (out []string) {
	for _, w := range k.Words {
		line := fmt.Sprint(w.Unit, w.Text, w.LogOdds, w.Count, w.Posts, w.Authors, w.Marked)
		for _, cs := range w.Contexts {
			for _, c := range cs {
				line += fmt.Sprint(" ", c.Post.ID, c.Start, c.End)
			}
		}
		out = append(out, line)
	}
	return append(out, fmt.Sprint(k.Tests, k.Prior))
}

// TestMergeSides: halves merged are the whole, in any order.
func TestMergeSides(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawn(rt, "a"), drawn(rt, "b")
		how := Comparing{Prior: 0.1, Min: rapid.IntRange(1, 3).Draw(rt, "min"), Contexts: rapid.IntRange(0, 2).Draw(rt, "contexts")}
		cut := rapid.IntRange(0, len(a)).Draw(rt, "cut")
		first, second := sideOf(how.Contexts, a[:cut]...), sideOf(how.Contexts, a[cut:]...)
		if rapid.Bool().Draw(rt, "swap") {
			first, second = second, first
		}
		first.Merge(second)
		whole := sideOf(how.Contexts, rapid.Permutation(a).Draw(rt, "order")...)
		other := sideOf(how.Contexts, b...)
		if want, got := shown(Compare(whole, other, how)), shown(Compare(first, other, how)); !reflect.DeepEqual(want, got) {
			rt.Errorf("merged\n%v\nwhole\n%v", got, want)
		}
		if first.Posts != whole.Posts || first.Unnamed != whole.Unnamed || first.N != whole.N || !first.First.Equal(whole.First) || !first.Last.Equal(whole.Last) {
			rt.Errorf("merged %+v, whole %+v", first, whole)
		}
		n, _ := first.Authors()
		if m, _ := whole.Authors(); n != m {
			rt.Errorf("%d authors, whole %d", n, m)
		}
	})
}

// TestComparisonLaws: swapped sides negate z; everything twice is as different
// and surer; a side against itself differs in nothing.
func TestComparisonLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawn(rt, "a"), drawn(rt, "b")
		k := Compare(sideOf(1, a...), sideOf(1, b...), plain)
		back := Compare(sideOf(1, b...), sideOf(1, a...), plain)
		twice := Compare(sideOf(1, slices.Concat(a, again(a))...), sideOf(1, slices.Concat(b, again(b))...), plain)
		for _, w := range k.Words {
			x, y := find(back, w.Unit, w.Text), find(twice, w.Unit, w.Text)
			if x == nil || x.Z() != -w.Z() || x.Marked != w.Marked || x.Count != [2]int{w.Count[1], w.Count[0]} {
				rt.Errorf("%+v, swapped %+v", w, x)
			}
			if y == nil || math.Abs(y.Delta-w.Delta) > 1e-9 || math.Abs(y.Z()-math.Sqrt2*w.Z()) > 1e-9 {
				rt.Errorf("%+v, twice %+v", w, y)
			}
		}
		for _, w := range Compare(sideOf(1, a...), sideOf(1, a...), plain).Words {
			if w.Z() != 0 || w.Marked || w.Side() != -1 {
				rt.Errorf("against itself: %+v", w)
			}
		}
	})
}
