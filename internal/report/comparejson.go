package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"engage/internal/insight"
)

// CompareSchemaName is the version of the machine contract of a comparison.
const CompareSchemaName = "engage.compare/v1"

type (
	jsonKeyWord struct {
		Unit         string        `json:"unit"`
		Word         string        `json:"word"`
		Side         *string       `json:"side"`
		Z            float64       `json:"z"`
		LogOdds      float64       `json:"log_odds"`
		Interval     *[2]float64   `json:"log_odds_ci95"`
		CountA       int           `json:"count_a"`
		CountB       int           `json:"count_b"`
		PerThousandA float64       `json:"per_thousand_a"`
		PerThousandB float64       `json:"per_thousand_b"`
		PostsA       int           `json:"posts_a"`
		PostsB       int           `json:"posts_b"`
		AuthorsA     *int          `json:"authors_a"`
		AuthorsB     *int          `json:"authors_b"`
		Significant  bool          `json:"significant"`
		Contexts     []jsonContext `json:"contexts"`
	}
	jsonContext struct {
		Side   string  `json:"side"`
		Post   string  `json:"post"`
		At     *string `json:"at"`
		Source *string `json:"source"`
		Text   string  `json:"text"`
	}
	jsonSide struct {
		Files    []jsonFile  `json:"files"`
		Slice    *string     `json:"slice"`
		By       string      `json:"by"`
		Accounts []string    `json:"accounts"`
		ChosenBy *string     `json:"accounts_chosen_by"`
		Posts    int         `json:"posts"`
		Unnamed  int         `json:"posts_without_author"`
		Authors  *int        `json:"authors"`
		FirstAt  *string     `json:"first_at"`
		LastAt   *string     `json:"last_at"`
		Words    int         `json:"words"`
		Pairs    int         `json:"pairs"`
		LeftOut  jsonLeftOut `json:"left_out"`
	}
	jsonLeftOut struct {
		Account int `json:"by_account"`
		Others  int `json:"by_others"`
		Undated int `json:"undated"`
		Quoted  int `json:"quoted_only"`
	}
	jsonTests struct {
		Prior    float64 `json:"prior"`
		Tested   int     `json:"tested"`
		Beyond   int     `json:"beyond_1_96"`
		ByChance float64 `json:"expected_by_chance"`
		Marked   int     `json:"significant"`
		Rare     int     `json:"left_out_rare"`
		OneVoice int     `json:"left_out_one_author"`
	}
)

var compareColumns = []string{"unit", "word", "side", "z", "log_odds", "log_odds_low", "log_odds_high", "count_a", "count_b",
	"per_thousand_a", "per_thousand_b", "posts_a", "posts_b", "authors_a", "authors_b", "significant", "contexts_a", "contexts_b"}

// listing is the form for programs.
func (c *Compared) listing(h *Head) *Listing {
	l := &Listing{Schema: CompareSchemaName, Key: "items"}
	for _, key := range compareColumns {
		l.Columns = append(l.Columns, Column{Key: key})
	}
	for u := range insight.NumUnits {
		for _, side := range []int{0, 1, -1} {
			for _, k := range c.top(u, side) {
				l.Items = append(l.Items, c.item(h, k))
			}
		}
	}
	tests := make(map[string]jsonTests)
	for u, t := range c.Tests {
		tests[insight.Unit(u).String()] = jsonTests{decimals(c.Prior[u]), t.Tested, t.Beyond, decimals(t.ByChance()), t.Marked, t.Rare, t.OneVoice}
	}
	l.Meta = map[string]any{
		"sides":                map[string]jsonSide{"a": c.side(h, 0), "b": c.side(h, 1)},
		"shared_posts":         c.Shared,
		"prior":                c.How.Prior,
		"min_count":            c.How.Min,
		"false_discovery_rate": insight.FalseShare,
		"tests":                tests,
	}
	return l
}

// decimals rounds to four, so that no machine prints others.
func decimals(x float64) float64 { return math.Round(x*1e4)/1e4 + 0 } // no −0

func (c *Compared) side(h *Head, i int) jsonSide {
	of, s := &c.Of[i], c.Sides[i]
	out := jsonSide{Files: []jsonFile{}, Slice: stringOrNull(of.Slice), By: of.By,
		Accounts: append([]string{}, of.Accounts...), Posts: s.Posts, Unnamed: s.Unnamed,
		FirstAt: timeOrNull(s.First, h.Zone), LastAt: timeOrNull(s.Last, h.Zone), Words: s.N[insight.Lemma], Pairs: s.N[insight.Bigram], LeftOut: jsonLeftOut(of.LeftOut)}
	for _, f := range of.Input.Files {
		out.Files = append(out.Files, jsonFile(f))
	}
	if len(of.Accounts) > 0 {
		out.ChosenBy = &of.ChosenBy
	}
	if n, ok := s.Authors(); ok {
		out.Authors = &n
	}
	return out
}

func (c *Compared) item(h *Head, k *insight.KeyWord) Item {
	j := jsonKeyWord{Unit: k.Unit.String(), Word: k.Text, Z: decimals(k.Z()), LogOdds: decimals(k.Delta),
		CountA: k.Count[0], CountB: k.Count[1], PerThousandA: decimals(c.perThousand(k, 0)), PerThousandB: decimals(c.perThousand(k, 1)),
		PostsA: k.Posts[0], PostsB: k.Posts[1], AuthorsA: c.authors(k, 0), AuthorsB: c.authors(k, 1), Significant: k.Marked, Contexts: []jsonContext{}}
	side, low, high := "", "", ""
	if i := k.Side(); i >= 0 {
		side = strings.ToLower(sideName(i))
		j.Side = &side
	}
	if lo, hi, ok := interval(k); ok {
		j.Interval = &[2]float64{decimals(lo), decimals(hi)}
		low, high = digits(j.Interval[0]), digits(j.Interval[1])
	}
	var shown [2][]string
	for i := range k.Contexts {
		for _, x := range k.Contexts[i] {
			s := snippet(x)
			shown[i] = append(shown[i], s)
			j.Contexts = append(j.Contexts, jsonContext{strings.ToLower(sideName(i)), string(x.Post.ID), timeOrNull(x.Post.At, h.Zone), sourceOf(x), s})
		}
	}
	return Item{JSON: j, Cells: []string{j.Unit, j.Word, side, digits(j.Z), digits(j.LogOdds), low, high, fmt.Sprint(j.CountA), fmt.Sprint(j.CountB),
		digits(j.PerThousandA), digits(j.PerThousandB), fmt.Sprint(j.PostsA), fmt.Sprint(j.PostsB), optional(j.AuthorsA), optional(j.AuthorsB),
		fmt.Sprint(j.Significant), strings.Join(shown[0], " / "), strings.Join(shown[1], " / ")}}
}

// sourceOf is where a post was read, nil where that is masked.
func sourceOf(x insight.Context) *string {
	at := x.Post.Source
	if at.File == "" {
		return nil
	}
	s := at.File
	if at.Line > 0 {
		s += ":" + strconv.Itoa(at.Line)
	}
	return &s
}

// authors is nil where a side does not tell them.
func (c *Compared) authors(k *insight.KeyWord, side int) *int {
	if _, ok := c.Sides[side].Authors(); !ok {
		return nil
	}
	return &k.Authors[side]
}

func digits(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func optional(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
