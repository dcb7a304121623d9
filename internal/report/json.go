package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/rubric"
	"engage/internal/score"
)

// Schema is the version of the machine contract that json and ndjson carry.
const Schema = "engage.analysis/v1"

// The shapes of the JSON contract (INTERFACE.md). The published JSON Schema
// (schema.go) is the authority; tests validate against it.
type (
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonRubric struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		SHA256  string `json:"sha256"`
	}
	jsonModes[T any] struct {
		Engagement    T `json:"engagement"`
		Promotion     T `json:"promotion"`
		ActiveSupport T `json:"active_support"`
		CoCreation    T `json:"co_creation"`
	}
	jsonPrimary[T any] struct {
		jsonModes[T]
		None T `json:"none"`
	}
	jsonEvidence struct {
		Post  string `json:"post" parquet:"post"`
		Start int    `json:"start" parquet:"start"`
		End   int    `json:"end" parquet:"end"`
		Text  string `json:"text" parquet:"text,dict"`
	}
	jsonContribution struct {
		Mode     string         `json:"mode" parquet:"mode,dict"`
		Feature  string         `json:"feature" parquet:"feature,dict"`
		Points   float64        `json:"points" parquet:"points"`
		LogOdds  float64        `json:"log_odds" parquet:"log_odds"`
		Evidence []jsonEvidence `json:"evidence" parquet:"evidence,list"`
	}
	jsonNone struct {
		Strength      float64            `json:"strength"`
		Contributions []jsonContribution `json:"contributions"`
	}
	jsonConversation struct {
		Type          string             `json:"type,omitempty"` // ndjson only
		ID            string             `json:"id"`
		Account       *string            `json:"account"`
		RootAuthor    *string            `json:"root_author"`
		StartedAt     *string            `json:"started_at"`
		EndedAt       *string            `json:"ended_at"`
		Posts         int                `json:"posts"`
		Authors       []string           `json:"authors"`
		Level         *string            `json:"level"`
		Responses     int                `json:"responses"`
		Exchanges     int                `json:"exchanges"`
		Inferred      bool               `json:"inferred"`
		TwoWay        *float64           `json:"two_way"`
		ObservedShare *float64           `json:"observed_share"`
		Primary       string             `json:"primary"`
		Owner         *string            `json:"owner"`
		Scores        jsonModes[float64] `json:"scores"`
		Strength      jsonModes[float64] `json:"strength"`
		None          jsonNone           `json:"none"`
		Acts          map[string]int     `json:"acts"`
		Contributions []jsonContribution `json:"contributions"`
		Permalink     *string            `json:"permalink"`
	}
	jsonExample struct {
		File    string `json:"file"`
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	jsonDefect struct {
		Kind     string        `json:"kind"`
		Count    int           `json:"count"`
		Examples []jsonExample `json:"examples"`
	}
	jsonFile struct {
		Path     string `json:"path"`
		Format   string `json:"format"`
		Encoding string `json:"encoding"`
		Posts    int    `json:"posts"`
		Skipped  int    `json:"skipped"`
	}
	jsonInput struct {
		Files          []jsonFile   `json:"files"`
		Posts          int          `json:"posts"`
		Duplicates     int          `json:"duplicates"`
		Reposts        int          `json:"reposts"`
		PrivateDropped int          `json:"private_dropped"`
		Defects        []jsonDefect `json:"defects"`
	}
	jsonKPI struct {
		Posts            int      `json:"posts"`
		Conversations    int      `json:"conversations"`
		Measurable       int      `json:"measurable"`
		Responses        int      `json:"responses"`
		Received         int      `json:"received"`
		Answered         int      `json:"answered"`
		ResponseRate     *float64 `json:"response_rate"`
		People           int      `json:"people"`
		PeopleInExchange int      `json:"people_in_exchange"`
		TwoWay           *float64 `json:"two_way"`
		InteractiveShare *float64 `json:"interactive_share"`
		jsonIndicators
	}
	jsonAccount struct {
		Handle   string                `json:"handle"`
		ChosenBy string                `json:"chosen_by"`
		Intended *string               `json:"intended_mode"`
		Observed *jsonPrimary[float64] `json:"observed"`
		KPI      jsonKPI               `json:"kpi"`
		Months   []jsonMonth           `json:"months"`
		Undated  int                   `json:"undated_conversations"`
	}
	jsonStat struct {
		Mean   *float64 `json:"mean"`
		Median *float64 `json:"median"`
	}
	jsonLevels struct {
		Broadcast    int `json:"broadcast"`
		Reactive     int `json:"reactive"`
		Interactive  int `json:"interactive"`
		Unmeasurable int `json:"unmeasurable"`
	}
	jsonSummary struct {
		Conversations int                 `json:"conversations"`
		Levels        jsonLevels          `json:"levels"`
		TwoWay        *float64            `json:"two_way"`
		Primary       jsonPrimary[int]    `json:"primary"`
		Scores        jsonModes[jsonStat] `json:"scores"`
	}
	jsonTail struct {
		Input    jsonInput     `json:"input"`
		Accounts []jsonAccount `json:"accounts"`
		Summary  jsonSummary   `json:"summary"`
	}
)

func modes[T, U any](v [rubric.NumModes]T, f func(T) U) jsonModes[U] {
	return jsonModes[U]{f(v[rubric.Engagement]), f(v[rubric.Promotion]), f(v[rubric.ActiveSupport]), f(v[rubric.CoCreation])}
}

func primary[T any](v [rubric.NumModes + 1]T) jsonPrimary[T] {
	return jsonPrimary[T]{
		jsonModes[T]{v[rubric.Engagement], v[rubric.Promotion], v[rubric.ActiveSupport], v[rubric.CoCreation]},
		v[rubric.NumModes],
	}
}

func same[T any](v T) T { return v }

// orNull is a rounded figure, or null where it is unknown.
func orNull(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	v = math.Round(v*1e4) / 1e4
	return &v
}

func stringOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func timeOrNull(t time.Time, zone *time.Location) *string {
	if t.IsZero() {
		return nil
	}
	s := t.In(zone).Format(time.RFC3339)
	return &s
}

func conversation(h *Head, r *score.Result) jsonConversation {
	out := outline(h, r)
	out.Contributions = contributionsJSON(r.Conversation, r.Contributions)
	out.None.Contributions = contributionsJSON(r.Conversation, r.NoneContributions)
	return out
}

// outline is a conversation without its contributions, which are most of it.
func outline(h *Head, r *score.Result) jsonConversation {
	c := r.Conversation
	start, end := c.Period()
	out := jsonConversation{
		ID: string(c.ID), Account: stringOrNull(c.Account()), RootAuthor: stringOrNull(c.Name(0)),
		StartedAt: timeOrNull(start, h.Zone), EndedAt: timeOrNull(end, h.Zone),
		Posts: r.Interaction.Seen, Authors: c.Authors(), Level: stringOrNull(r.Interaction.Level.String()),
		Responses: r.Interaction.Responses, Exchanges: r.Interaction.Exchanges, Inferred: r.Interaction.Inferred,
		TwoWay:        orNull(r.TwoWay, r.Interaction.Level != corpus.Unmeasurable),
		ObservedShare: orNull(r.Interaction.ObservedShare()),
		Primary:       r.Primary.String(), Scores: modes(r.Scores, same[float64]), Strength: modes(r.Strength, same[float64]),
		None: jsonNone{r.None, []jsonContribution{}},
		Acts: make(map[string]int, len(r.Acts)), Contributions: []jsonContribution{},
		Permalink: stringOrNull(c.Permalink()),
	}
	if r.Primary != rubric.None {
		out.Owner = stringOrNull(h.Rubric.Modes[r.Primary].Owner.EN)
	}
	for _, a := range r.Acts {
		out.Acts[a.Act] = a.Count
	}
	return out
}

// contributionsJSON are those of one scorecard; their evidence lies in one piece.
func contributionsJSON(c *corpus.Conversation, ks []score.Contribution) []jsonContribution {
	n := 0
	for i := range ks {
		n += len(ks[i].Evidence)
	}
	out, all := make([]jsonContribution, len(ks)), make([]jsonEvidence, 0, n)
	for i := range ks {
		from := len(all)
		all = appendEvidence(all, c, ks[i].Evidence)
		out[i] = contribution(&ks[i], all[from:len(all):len(all)])
	}
	return out
}

func appendEvidence(dst []jsonEvidence, c *corpus.Conversation, es []score.Evidence) []jsonEvidence {
	for _, e := range es {
		dst = append(dst, jsonEvidence{c.Local(e.Post), e.Start, e.End, c.Posts[e.Post].Text[e.Start:e.End]})
	}
	return dst
}

func contribution(k *score.Contribution, ev []jsonEvidence) jsonContribution {
	return jsonContribution{k.Mode.String(), k.Feature, k.Points, math.Round(k.LogOdds*1e4) / 1e4, ev}
}

func tail(h *Head, a *Analysis) jsonTail {
	t := jsonTail{Input: inputJSON(&a.Input), Accounts: []jsonAccount{}, Summary: summary(a.Summary)}
	for _, acc := range a.Accounts {
		t.Accounts = append(t.Accounts, accountJSON(h, acc, a.Voice))
	}
	return t
}

func inputJSON(in *insight.Input) jsonInput {
	out := jsonInput{Files: []jsonFile{}, Posts: in.Posts, Duplicates: in.Duplicates, Reposts: in.Reposts,
		PrivateDropped: in.PrivateDropped, Defects: []jsonDefect{}}
	for _, f := range in.Files {
		out.Files = append(out.Files, jsonFile(f))
	}
	for _, d := range in.Defects {
		examples := make([]jsonExample, len(d.Examples))
		for i, e := range d.Examples {
			examples[i] = jsonExample{e.Source.File, e.Source.Line, e.Err.Error()}
		}
		out.Defects = append(out.Defects, jsonDefect{d.Kind, d.Count, examples})
	}
	return out
}

func accountJSON(h *Head, a *insight.Account, v *insight.Voice) jsonAccount {
	rate, rateOK := a.ResponseRate()
	twoWay, twoWayOK := a.Summary.TwoWay()
	people, inExchange := a.People()
	interactive, interactiveOK := a.Summary.Interactive().Rate()
	out := jsonAccount{Handle: a.Handle, ChosenBy: a.ChosenBy, Months: monthsJSON(h, a), Undated: a.Undated, KPI: jsonKPI{
		Posts: a.Posts, Conversations: a.Summary.Conversations, Measurable: a.Summary.Measurable(), Responses: a.Responses, Received: a.Received,
		Answered: a.Answered, ResponseRate: orNull(rate, rateOK), People: people, PeopleInExchange: inExchange,
		TwoWay:           orNull(twoWay, twoWayOK),
		InteractiveShare: orNull(interactive, interactiveOK),
		jsonIndicators:   indicatorsJSON(h, a, v),
	}}
	if a.Intended != rubric.None {
		out.Intended = stringOrNull(a.Intended.String())
	}
	if share, ok := a.Observed(); ok {
		for i := range share {
			share[i] = math.Round(share[i]*1e4) / 1e4
		}
		p := primary(share)
		out.Observed = &p
	}
	return out
}

func summary(s *insight.Summary) jsonSummary {
	out := jsonSummary{
		Conversations: s.Conversations,
		Levels:        levels(s),
		Primary:       primary(s.Primary),
	}
	out.TwoWay = orNull(s.TwoWay())
	var stat [rubric.NumModes]jsonStat
	for m := range stat {
		mean, median, ok := s.Score(rubric.Mode(m))
		stat[m] = jsonStat{orNull(mean, ok), orNull(median, ok)}
	}
	out.Scores = modes(stat, same[jsonStat])
	return out
}

func levels(s *insight.Summary) jsonLevels {
	return jsonLevels{s.Levels[corpus.Broadcast], s.Levels[corpus.Reactive], s.Levels[corpus.Interactive], s.Levels[corpus.Unmeasurable]}
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// JSON writes one object; the conversations come first so that nothing needs
// to be held back.
type JSON struct {
	w    *bufio.Writer
	head *Head
	line jsonLine
	n    int
}

// NewJSON returns a writer of the json format.
func NewJSON(w io.Writer, h *Head) *JSON { return &JSON{w: bufio.NewWriter(w), head: h} }

func (j *JSON) open() error {
	var b bytes.Buffer
	err := encode(&b, struct {
		Schema string     `json:"schema"`
		Tool   jsonTool   `json:"tool"`
		Rubric jsonRubric `json:"rubric"`
	}{Schema, jsonTool{"engage", j.head.Version}, jsonRubric{j.head.Rubric.Name, j.head.Rubric.Version, j.head.Rubric.SHA256}})
	if err != nil {
		return err
	}
	_, err = j.w.Write(append(bytes.TrimSuffix(bytes.TrimSpace(b.Bytes()), []byte("}")), `,"conversations":[`...))
	return err
}

// Write writes one conversation.
func (j *JSON) Write(r *score.Result) error {
	sep := ",\n"
	if j.n == 0 {
		if err := j.open(); err != nil {
			return err
		}
		sep = "\n"
	}
	j.n++
	if _, err := j.w.WriteString(sep); err != nil {
		return err
	}
	b, err := j.line.of(outline(j.head, r), r)
	if err != nil {
		return err
	}
	_, err = j.w.Write(b)
	return err
}

// Close writes the rest.
func (j *JSON) Close(a *Analysis) error {
	if j.n == 0 {
		if err := j.open(); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := encode(&b, tail(j.head, a)); err != nil {
		return err
	}
	if _, err := j.w.WriteString("],\n"); err != nil {
		return err
	}
	if _, err := j.w.Write(b.Bytes()[1:]); err != nil {
		return err
	}
	return j.w.Flush()
}

// NDJSON writes one line per conversation, then one summary line.
type NDJSON struct {
	w    *bufio.Writer
	head *Head
	line jsonLine
}

// NewNDJSON returns a writer of the ndjson format.
func NewNDJSON(w io.Writer, h *Head) *NDJSON { return &NDJSON{w: bufio.NewWriter(w), head: h} }

// Write writes one conversation.
func (n *NDJSON) Write(r *score.Result) error {
	c := outline(n.head, r)
	c.Type = "conversation"
	b, err := n.line.of(c, r)
	if err != nil {
		return err
	}
	_, err = n.w.Write(append(b, '\n'))
	return err
}

// Flush hands on what was written so far.
func (n *NDJSON) Flush() error { return n.w.Flush() }

// Close writes the summary line.
func (n *NDJSON) Close(a *Analysis) error {
	err := encode(n.w, struct {
		Type   string     `json:"type"`
		Schema string     `json:"schema"`
		Tool   jsonTool   `json:"tool"`
		Rubric jsonRubric `json:"rubric"`
		jsonTail
	}{"summary", Schema, jsonTool{"engage", n.head.Version}, jsonRubric{n.head.Rubric.Name, n.head.Rubric.Version, n.head.Rubric.SHA256}, tail(n.head, a)})
	if err != nil {
		return err
	}
	return n.w.Flush()
}
