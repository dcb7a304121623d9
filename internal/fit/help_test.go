package fit

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/label"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/score"
)

// small is a rubric with a bit of everything. It names topics.txt and points.tsv.
const small = `rubric: small
version: 1.0.0
interaction: {weight: 0.3, tau_responses: 3, tau_exchanges: 2, ceiling: 0.4, session: 24h}
threshold: 0.4
topics: [topics.txt]
fitted: points.tsv
modes:
  engagement: {label: {ja: 対話, en: engagement}, owner: {ja: 広報, en: PR}}
  promotion: {label: {ja: 販促, en: promotion}, owner: {ja: 営業, en: sales}}
  active_support: {label: {ja: 支援, en: support}, owner: {ja: 窓口, en: service}}
  co_creation: {label: {ja: 共創, en: co-creation}, owner: {ja: 企画, en: planning}}
acts:
  - {name: trouble, label: {ja: 困り事, en: trouble}}
  - {name: guide, label: {ja: 案内, en: guidance}}
  - {name: announce, label: {ja: 告知, en: announcement}}
cues:
  - {id: trouble.broken, act: trouble, pattern: 壊れ|動かな, match: [壊れました]}
  - {id: guide.how, act: guide, by: account, pattern: 方法|手順, match: [手順です]}
  - {id: announce.new, act: announce, pattern: 発売|新発売, match: [発売です]}
  - {id: pair.help, pair: {first: trouble, by: other, then: guide}, match: [[{other: 壊れた}, {account: 手順です}]]}
  - {id: struct.exchanges, structure: {test: exchanges}, match: [[{account: はい}, {other: はい}, {account: はい}]]}
  - {id: struct.root, structure: {test: account_root}, match: [[{account: はい}]]}
  - {id: struct.url, structure: {test: url}, match: [[{account: "http://example.com"}]]}
signs:
  - {on: act.announce, promotion: +}
  - {on: act.trouble, by: other, active_support: +, promotion: -}
`

const smallTopics = "[food] 食べ物 / food\nパン ケーキ りんご\n[tool] 道具 / tools\nやかん 電池\n"

// loaded reads the rubric with some lines of points, as engage rubric fit writes them.
func loaded(t testing.TB, source string, points []rubric.Points) *rubric.Rubric {
	t.Helper()
	var tsv bytes.Buffer
	if err := rubric.WritePoints(&tsv, []string{"a note"}, points); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"topics.txt": smallTopics, "points.tsv": tsv.String()}
	r, err := rubric.Load(rubric.File{Name: "small.yaml", Source: []byte(source), Open: func(ref string) (rubric.File, error) {
		src, ok := files[ref]
		if !ok {
			return rubric.File{}, fmt.Errorf("no file %s", ref)
		}
		return rubric.File{Name: ref, Source: []byte(src)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// analyzer is slow to load, so that all tests share it.
var analyzer = sync.OnceValue(func() *morph.Analyzer { return morph.New(nil) })

func scorer(t testing.TB, r *rubric.Rubric) *score.Scorer {
	t.Helper()
	m, err := cue.Compile(r, analyzer())
	if err != nil {
		t.Fatal(err)
	}
	return score.New(r, m, analyzer())
}

func measured(t testing.TB, r *rubric.Rubric, examples []label.Example) *Set {
	t.Helper()
	return Measure(r, scorer(t, Candidates(r)), examples)
}

// talk is a conversation of lines "a:" by the account and "b:" by somebody
// else, each an answer to the one before.
func talk(lines ...string) *corpus.Conversation {
	c := &corpus.Conversation{ID: "0", Accounts: []corpus.AuthorID{"a"}}
	for i, l := range lines {
		who, text, ok := strings.Cut(l, ":")
		if !ok {
			panic("nobody says " + l)
		}
		c.Posts = append(c.Posts, corpus.Post{ID: corpus.PostID(rune('1' + i)), Author: corpus.AuthorID(who), Text: text})
		tie := corpus.Tie{Parent: i - 1}
		if i > 0 {
			tie.Via = corpus.ViaReply
		}
		c.Ties = append(c.Ties, tie)
	}
	return c
}

// example is a conversation that is of one mode alone.
func example(primary rubric.Mode, lines ...string) label.Example {
	e := label.Example{Label: label.Label{Primary: primary, Weight: 1}}
	if len(lines) > 0 {
		e.Conversation = talk(lines...)
	}
	if primary != rubric.None {
		e.Grades[primary] = 3
	}
	return e
}

// corpusOfFive is a small world in which each class has its own words: three
// conversations each of the modes, and of none.
func corpusOfFive() []label.Example {
	var out []label.Example
	add := func(m rubric.Mode, talks ...[]string) {
		for _, lines := range talks {
			e := example(m, lines...)
			e.ID, e.File = fmt.Sprintf("%s-%d", m, len(out)), "made.jsonl"
			out = append(out, e)
		}
	}
	add(rubric.Engagement,
		[]string{"a:おはよう、雲が羊みたいです", "b:ほんと羊だ、笑った"},
		[]string{"a:おはよう、雲が鯨みたいです", "b:鯨に見えて笑った", "a:笑ってもらえた"},
		[]string{"b:雲が羊みたい、笑った", "a:おはよう、羊ですね"})
	add(rubric.Promotion,
		[]string{"a:新しいパンを発売します 百円引き"},
		[]string{"a:りんごのケーキを発売します 百円引き", "b:買います"},
		[]string{"a:やかんを発売します\n店頭で百円引き http://example.com/1"})
	add(rubric.ActiveSupport,
		[]string{"b:やかんが壊れました", "a:直す手順をお送りします"},
		[]string{"b:時計が動かない", "a:電池の交換の手順はこちらです", "b:直りました"},
		[]string{"b:鍋が壊れました?", "a:直す方法をお送りします"})
	add(rubric.CoCreation,
		[]string{"a:次の味の案を募ります", "b:柚子の味の案はどうですか?"},
		[]string{"a:色の案を募ります", "b:青の案がよいです", "a:案を採り入れます"},
		[]string{"b:柚子の味の案があります", "a:案を採り入れます"})
	add(rubric.None,
		[]string{"a:本日は定休日"},
		[]string{"a:明日は定休日", "b:了解"},
		[]string{"a:月曜は定休日"})
	return out
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// class is the scorecard of the greatest log-odds, none's where it is as great.
func class(z [classes]float64) int {
	best := 0
	for k := range rubric.NumModes {
		if z[k] > z[best] {
			best = k
		}
	}
	if z[best] <= z[rubric.NumModes] {
		best = rubric.NumModes
	}
	return best
}

// has are the features of one example of a set that is made by hand.
type has map[column]float64

func known(feature string) column { return column{feature: feature, family: knowledge} }
func word(w string) column {
	return column{feature: "word." + w, by: rubric.ByOther, family: words}
}
func structural(feature string) column {
	return column{feature: feature, family: knowledge, both: true}
}

// byHand is a set of examples whose features are given, not measured.
func byHand(r *rubric.Rubric, examples []label.Example, rows []has) *Set {
	s := &Set{Examples: examples, rubric: r, rows: make([][]entry, len(rows))}
	index := make(map[column]int32)
	for i, row := range rows {
		for c, x := range row {
			if _, ok := index[c]; !ok {
				index[c] = int32(len(s.columns))
				s.columns = append(s.columns, c)
			}
			s.rows[i] = append(s.rows[i], entry{index[c], x})
		}
	}
	s.sort()
	return s
}

// on are the points of a feature; ok is false where the model has none.
func on(points []rubric.Points, feature string) (p [classes]float64, ok bool) {
	for _, x := range points {
		if x.Feature == feature {
			return x.Points, true
		}
	}
	return p, false
}
