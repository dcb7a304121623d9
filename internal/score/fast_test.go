package score

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/morph"
	"engage/internal/rubric"
)

// What is fast must do what is simple.

func TestJudgeIsScoreWithoutContributions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := named(t, "a", "b", "c")
		s := fakeScorer(wordy(t, c))
		want, got := s.Score(c), s.Judge(c)
		if len(want.Contributions) < rubric.NumModes || len(want.NoneContributions) == 0 || got.Contributions != nil || got.NoneContributions != nil {
			t.Fatalf("contributions of Score %v, %v; of Judge %v, %v", want.Contributions, want.NoneContributions, got.Contributions, got.NoneContributions)
		}
		want.Contributions, want.NoneContributions = nil, nil
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("judged %+v\nscored %+v", got, want)
		}
	})
}

// A scorer's memory of the conversations before leaves no trace in a result,
// nor do later ones change a result that was handed out.
func TestResultsShareNoMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, other := named(t, "a", "b", "c"), named(t, "a", "b", "c")
		r := wordy(t, first)
		used := fakeScorer(r)
		kept := used.Score(first)
		used.Score(other)
		if want := fakeScorer(r).Score(first); !reflect.DeepEqual(kept, want) || !reflect.DeepEqual(used.Score(first), want) {
			t.Fatalf("kept %+v\nagain %+v\nwant %+v", kept, used.Score(first), want)
		}
	})
}

// morphemes are random ones of a tiny language, so that words of topics are
// common: some inflected, some with a gap before them.
func morphemes(t *rapid.T) *morph.Text {
	text := new(morph.Text)
	parts := rapid.SampledFrom([]string{"あ", "い", "う", "あい", "いう", "𠮷"})
	for range rapid.IntRange(0, 12).Draw(t, "morphemes") {
		if rapid.IntRange(0, 5).Draw(t, "gap") == 0 {
			text.Norm += " "
		}
		m := morph.Morpheme{Start: len(text.Norm), Norm: len(text.Norm), Surface: parts.Draw(t, "surface")}
		m.Base = m.Surface
		if rapid.Bool().Draw(t, "inflected") {
			m.Base = parts.Draw(t, "base")
		}
		text.Norm += m.Surface
		m.End = len(text.Norm)
		text.Morphemes = append(text.Morphemes, m)
	}
	text.Raw = text.Norm
	return text
}

// topicsOf are the topics of the longest word at morpheme i, all lengths tried.
func topicsOf(of map[string][]uint16, t *morph.Text, i int) (topics []uint16, step int) {
	for k := min(longestTopicWord, len(t.Morphemes)-i); k > 0; k-- {
		first, last := &t.Morphemes[i], &t.Morphemes[i+k-1]
		for _, end := range []string{last.Surface, last.Base} {
			if topics := of[t.Norm[first.Norm:last.Norm]+end]; topics != nil {
				return topics, k
			}
		}
	}
	return nil, 1
}

func TestTopicsFindTheLongestWord(t *testing.T) {
	type wanted struct {
		hit
		topics []uint16
	}
	rapid.Check(t, func(t *rapid.T) {
		text := morphemes(t)
		word := rapid.StringOfN(rapid.SampledFrom([]rune("あいう𠮷 ")), 1, 9, -1)
		specs := make([]rubric.Topic, rapid.IntRange(1, 4).Draw(t, "topics"))
		of := [2]map[string][]uint16{{}, {}} // per file
		for i := range specs {
			file := min(i/2, 1)
			specs[i].File = file
			specs[i].Words = rapid.SliceOfN(word, 0, 12).Draw(t, "words")
			for _, w := range specs[i].Words {
				if !slices.Contains(of[file][w], uint16(i)) {
					of[file][w] = append(of[file][w], uint16(i))
				}
			}
		}
		p := Prepare(&rubric.Rubric{Topics: specs})
		g, mem := glossary{lexis: &p.lexis, topics: &p.topics, content: fakeContent}, finding{words: make([]int, 2)}
		g.topics.find(&mem, 7, text, g.read(nil, text))
		for file := range g.topics.files {
			var want, got []wanted
			n := 0
			for i := 0; i < len(text.Morphemes); n++ {
				topics, step := topicsOf(of[file], text, i)
				if topics != nil {
					want = append(want, wanted{hit{7, text.Morphemes[i].Start, text.Morphemes[i+step-1].End, -1, -1}, topics})
				}
				i += step
			}
			for _, h := range mem.hits {
				if h.file == file {
					got = append(got, wanted{h.hit, g.topics.set(h.set)})
				}
			}
			if mem.words[file] != n || !reflect.DeepEqual(got, want) {
				t.Fatalf("of %v in %q: %d words, %v; want %d, %v", of[file], text.Norm, mem.words[file], got, n, want)
			}
		}
	})
}

// charsOf are the characters of a text and their pairs, as they stand in Norm.
func charsOf(t *morph.Text) (out []string) {
	for _, m := range t.Morphemes {
		if m.Class == morph.URL || m.Class == morph.Mention {
			t.Norm = t.Norm[:m.Norm] + strings.Repeat(" ", len(m.Surface)) + t.Norm[m.Norm+len(m.Surface):]
		}
	}
	before := rune(' ')
	for _, r := range t.Norm {
		if carriesMeaning(r) {
			out = append(out, string(r))
			if carriesMeaning(before) {
				out = append(out, string(before)+string(r))
			}
		}
		before = r
	}
	return out
}

// Characters are kept by word; those of a text are the same, in its order.
func TestCharactersOfWordsAreThoseOfTheText(t *testing.T) {
	part := rapid.OneOf(rapid.SampledFrom([]string{"漢字", "カナ", "ー", "㍿", "ｶﾞｽ", " ", "\n", "の", "!", "@taro", "https://x.example/a", "#朝食", "(^^)", "焼きたて", "すごーい", "々", "12", "ｗｗｗ"}),
		rapid.StringMatching(`[一-三ア-オーあ 々]{1,4}`), rapid.String())
	s := realScorer(wordRubric())
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 1, 12).Draw(t, "parts"), "")
		v := s.look(talk("a "+text), new(scratch))
		var got []string
		n := v.chars(func(post, from, to int, _ int32) { got = append(got, v.texts[post].Norm[from:to]) })
		if want := charsOf(analyzer().Analyze(nil, text)); n != len(got) || !slices.Equal(got, want) {
			t.Fatalf("%q: %d characters %q, want %q", text, n, got, want)
		}
	})
}

// merged merges spans that touch, by sorting them.
func merged(hs []hit) (out []Evidence) {
	hs = slices.Clone(hs)
	slices.SortFunc(hs, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.post, b.post), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	for _, h := range hs {
		if k := len(out) - 1; k >= 0 && out[k].Post == h.post && h.start <= out[k].End {
			out[k].End = max(out[k].End, h.end)
			continue
		}
		out = append(out, Evidence{Post: h.post, Start: h.start, End: h.end})
	}
	return out
}

func TestMarksThatTouchAreOne(t *testing.T) {
	c := &corpus.Conversation{Posts: []corpus.Post{{Text: "0123456789"}, {}, {Text: "01234567890123456789"}}}
	var k marker
	k.reset(&view{Conversation: c})
	rapid.Check(t, func(t *rapid.T) { // what is taken is gone, so one marker serves all
		var all []hit
		for range rapid.IntRange(0, 3).Draw(t, "features") {
			var hs []hit
			for range rapid.IntRange(0, 5).Draw(t, "hits") {
				post := rapid.IntRange(0, 2).Draw(t, "post")
				start := rapid.IntRange(0, len(c.Posts[post].Text)).Draw(t, "start")
				hs = append(hs, hit{post: post, start: start, end: rapid.IntRange(start, len(c.Posts[post].Text)).Draw(t, "end")})
			}
			k.mark(hs)
			all = append(all, hs...)
		}
		if got, want := k.take(), merged(all); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", all, got, want)
		}
	})
}

// The number of a word finds what the word itself does, also when it is asked
// again.
func TestNumbersOfWordsAreWords(t *testing.T) {
	r := chatRubric(t)
	byText := Prepare(r).scorer(r, func(dst *morph.Text, text string) *morph.Text {
		dst = analyzer().Analyze(dst, text)
		for i := range dst.Morphemes {
			dst.Morphemes[i].Word = 0
		}
		return dst
	}, fakeMatch(r), morph.Content)
	byNumber := realScorer(r)
	for range 2 {
		for _, c := range []*corpus.Conversation{chat(), talk("a 三月の雨、それは１２番の本で読んだ。食べちゃう人。"), talk("b 焼きたてのパンを焼いている笑", "a>0 です！！ です")} {
			if got, want := byNumber.Score(c), byText.Score(c); !reflect.DeepEqual(got, want) || !slices.Equal(byNumber.Words(c), byText.Words(c)) {
				t.Errorf("%q: %+v\nwant %+v", c.Posts[0].Text, got, want)
			}
		}
	}
}

func TestTheLargestRemaindersGetWhatIsMissing(t *testing.T) {
	for _, tc := range []struct {
		exact []float64 // in hundredths
		total int
		want  []int
	}{
		{[]float64{1.2, 2.7, 3.1}, 7, []int{1, 3, 3}},
		{[]float64{1.25, -0.5, 2.25}, 3, []int{1, 0, 2}},
		{[]float64{0.5, 0.5, 1}, 2, []int{1, 0, 1}},
		{[]float64{2, 1.75}, 2, []int{1, 1}}, // one too many
	} {
		parts := make([]part, len(tc.exact))
		for i, x := range tc.exact {
			parts[i].exact = x / 100
		}
		apportion(parts, tc.total)
		got := make([]int, len(parts))
		for _, p := range parts {
			got[p.index] = p.whole
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%v of %d: %v, want %v", tc.exact, tc.total, got, tc.want)
		}
	}
}

// Features come in the rubric's order, whatever the text's is: sums of floats
// depend on it.
func TestFeaturesInTheOrderOfTheRubric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := named(t, "a", "b")
		r := wordy(t, c)
		r.Points = rapid.Permutation(r.Points).Draw(t, "order")
		fs := features(fakeScorer(r), c)
		if !slices.IsSortedFunc(fs, func(a, b feature) int { return cmp.Compare(a.line, b.line) }) {
			t.Fatalf("the features are out of order")
		}
	})
}
