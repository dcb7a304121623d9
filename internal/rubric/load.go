package rubric

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
)

// maxSize bounds a rubric file, in bytes.
const maxSize = 4 << 20

// loader walks the YAML nodes and gathers every mistake.
type loader struct {
	file   string
	lines  []string
	errors Errors
	r      *Rubric
	acts   map[string]bool
	cues   map[string]int // index into r.Cues, by id
	topics map[string]bool
	files  int            // of topics
	depth  int            // of extending
	points map[string]int // index into r.Points, by key
	own    map[string]int // line of points of this very file, by key
	open   func(ref string) (File, error)
	hash   hash.Hash
}

// File is a file to load. Name stands for it in messages; Open finds what it
// names in turn (the rubric it extends, its points, its topics), and may be nil
// where it names nothing.
type File struct {
	Name   string
	Source []byte
	Open   func(ref string) (File, error)
}

// maxErrors are told; who made more learns enough from the first.
const maxErrors = 200

// Load reads and validates a rubric, with all that it names. The error is of
// type Errors and lists every mistake.
func Load(f File) (*Rubric, error) { return load(f, 0) }

// maxDepth is how many rubrics may extend each other in a row.
const maxDepth = 8

func load(f File, depth int) (*Rubric, error) {
	l := &loader{depth: depth, file: f.Name, lines: strings.Split(string(f.Source), "\n"), r: &Rubric{}, open: f.Open, hash: sha256.New(),
		acts: make(map[string]bool), cues: make(map[string]int), topics: make(map[string]bool),
		points: make(map[string]int), own: make(map[string]int)}
	l.hash.Write(f.Source)
	l.read(f.Source)
	if len(l.errors) > 0 {
		sort.SliceStable(l.errors, func(i, j int) bool {
			a, b := l.errors[i], l.errors[j]
			if a.File != b.File {
				// The file itself first, what it names after it.
				return a.File == f.Name || b.File != f.Name && a.File < b.File
			}
			return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
		})
		return nil, l.errors
	}
	l.r.SHA256 = hex.EncodeToString(l.hash.Sum(nil))
	return l.r, nil
}

// named opens what the value of a key names, and counts it into the rubric's
// hash; ok is false where it cannot.
func (l *loader) named(n *yaml.Node) (f File, ok bool) {
	ref := l.text(n)
	if ref == "" {
		return f, false
	}
	if l.open == nil {
		l.fail(n, lang.T{EN: "cannot open %s here", JA: "ここでは %s を開けません"}, ref)
		return f, false
	}
	f, err := l.open(ref)
	if err != nil {
		l.fail(n, lang.T{EN: "cannot open %s: %s", JA: "%s を開けません: %s"}, ref, err)
		return f, false
	}
	fmt.Fprintf(l.hash, "\n%d\n", len(f.Source)) // so that no text can pass from file to file unseen
	l.hash.Write(f.Source)
	return f, true
}

// extends starts from another rubric.
func (l *loader) extends(n *yaml.Node) {
	f, ok := l.named(n)
	if !ok {
		return
	}
	if l.depth == maxDepth {
		l.fail(n, lang.T{EN: "%d rubrics extend each other in a row; does one extend itself?", JA: "ルーブリックの継承が%d段を超えました。自分自身を継承していませんか"}, maxDepth)
		return
	}
	parent, err := load(f, l.depth+1)
	if err != nil {
		l.fail(n, lang.T{EN: "%s is no sound rubric: %s", JA: "%s はルーブリックとして読めません: %s"}, f.Name, err)
		return
	}
	l.hash.Write([]byte(parent.SHA256))
	parent.Tests = nil // they are the parent's own affair
	l.r = parent
	for _, a := range parent.Acts {
		l.acts[a.Name] = true
	}
	for i := range parent.Cues {
		l.cues[parent.Cues[i].ID] = i
	}
	for _, t := range parent.Topics {
		l.topics[t.Name], l.files = true, t.File+1
	}
	for i := range parent.Points {
		l.points[parent.Points[i].Key()] = i
	}
}

// without drops cues of the rubric that is extended, and their points.
func (l *loader) without(n *yaml.Node) {
	drop := make(map[string]bool)
	l.each(n, func(v *yaml.Node) {
		if _, ok := l.cues[v.Value]; !ok {
			l.unknown(v, lang.T{EN: "unknown cue", JA: "不明な手がかり"}, keys(l.cues))
			return
		}
		drop[v.Value] = true
	})
	dropped := func(feature string) bool {
		id, cue := strings.CutPrefix(feature, "cue.")
		return cue && drop[id]
	}
	r := l.r
	r.Cues = slices.DeleteFunc(r.Cues, func(c Cue) bool { return drop[c.ID] })
	r.Points = slices.DeleteFunc(r.Points, func(p Points) bool { return dropped(p.Feature) })
	r.Signs = slices.DeleteFunc(r.Signs, func(s Sign) bool { return dropped(s.Feature) })
	clear(l.cues)
	for i := range r.Cues {
		l.cues[r.Cues[i].ID] = i
	}
	clear(l.points)
	for i := range r.Points {
		l.points[r.Points[i].Key()] = i
	}
}

func (l *loader) read(src []byte) {
	if len(src) > maxSize {
		l.lines = nil
		l.fail(nil, lang.T{EN: "the rubric is larger than 4 MiB", JA: "ルーブリックが4 MiBを超えています"})
		return
	}
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(src))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		l.fail(nil, lang.T{EN: "the rubric is empty; engage rubric show prints one to start from", JA: "ルーブリックが空です。engage rubric show を出発点にしてください"})
		return
	case err != nil:
		l.syntax(err)
		return
	}
	switch err := d.Decode(&more); {
	case err == nil:
		l.fail(&more, lang.T{EN: "a second YAML document starts here; a rubric is one", JA: "2つ目のYAML文書があります。ルーブリックは1つの文書にしてください"})
	case !errors.Is(err, io.EOF):
		l.syntax(err)
	}
	if l.aliases(&doc); len(l.errors) == 0 {
		l.document(doc.Content[0])
	}
}

// aliases refuses them: a rubric is read by people, and a few lines of aliases
// can stand for more than any memory holds.
func (l *loader) aliases(n *yaml.Node) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		l.fail(n, lang.T{EN: "anchors and aliases (& and *) are not allowed; write the value out, or quote it if it is a text", JA: "アンカーとエイリアス(& と *)は使えません。値をそのまま書くか、文字列なら引用符で囲んでください"})
		return
	}
	for _, c := range n.Content {
		l.aliases(c)
	}
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func (l *loader) syntax(err error) {
	n := &yaml.Node{Line: 1, Column: 1}
	what := err.Error()
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		n.Line, _ = strconv.Atoi(m[1])
		what = m[2]
	}
	l.fail(n, lang.T{EN: "not valid YAML: %s", JA: "YAMLとして読めません: %s"}, what)
}

func (l *loader) fail(n *yaml.Node, t lang.T, args ...any) {
	if len(l.errors) >= maxErrors {
		return
	}
	e := &Error{File: l.file, Msg: lang.Errorf(t, args...)}
	if n != nil {
		e.Line, e.Column = n.Line, n.Column
		if n.Line >= 1 && n.Line <= len(l.lines) {
			e.Source = strings.TrimRight(l.lines[n.Line-1], "\r")
		}
	}
	l.errors = append(l.errors, e)
}

// fields hands each key of a mapping to its reader and refuses other keys.
func (l *loader) fields(n *yaml.Node, readers map[string]func(*yaml.Node), required ...string) {
	if n.Kind != yaml.MappingNode {
		l.fail(n, lang.T{EN: "expected a mapping (key: value)", JA: "「キー: 値」の形が必要です"})
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, ok := readers[k.Value]
		switch {
		case !ok:
			l.unknown(k, lang.T{EN: "unknown key", JA: "不明なキー"}, keys(readers))
		case seen[k.Value]:
			l.fail(k, lang.T{EN: "the key %s stands twice", JA: "キー %s が重複しています"}, k.Value)
		default:
			read(v)
		}
		seen[k.Value] = true
	}
	for _, k := range required {
		if !seen[k] {
			l.fail(n, lang.T{EN: "the key %s is missing", JA: "キー %s がありません"}, k)
		}
	}
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// maxKnown names are listed where none is near the unknown one.
const maxKnown = 30

func (l *loader) unknown(n *yaml.Node, what lang.T, known []string) {
	if len(l.errors) >= maxErrors {
		return
	}
	if near := nearest(n.Value, known); near != "" {
		l.fail(n, lang.T{EN: "%s %q; did you mean %q?", JA: "%s %q。%q のことですか?"}, what, n.Value, near)
		return
	}
	if len(known) > maxKnown {
		known = append(slices.Clone(known[:maxKnown]), "…")
	}
	l.fail(n, lang.T{EN: "%s %q; known: %s", JA: "%s %q。使えるのは: %s"}, what, n.Value, strings.Join(known, ", "))
}

func (l *loader) each(n *yaml.Node, read func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		l.fail(n, lang.T{EN: "expected a list", JA: "リストが必要です"})
		return
	}
	for _, c := range n.Content {
		read(c)
	}
}

func (l *loader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || n.Tag == "!!null" {
		l.fail(n, lang.T{EN: "expected a text", JA: "文字列が必要です"})
		return ""
	}
	return n.Value
}

// texts reads a text or a list of texts.
func (l *loader) texts(n *yaml.Node) (out []string) {
	if n.Kind == yaml.ScalarNode {
		return []string{l.text(n)}
	}
	l.each(n, func(c *yaml.Node) { out = append(out, l.text(c)) })
	return out
}

func (l *loader) number(n *yaml.Node, ok func(float64) bool, rule lang.T) float64 {
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		l.fail(n, lang.T{EN: "%q is no number", JA: "%q は数ではありません"}, n.Value)
		return 0
	}
	if !ok(v) {
		l.fail(n, lang.T{EN: "%s must be %s", JA: "%s は%sでなければなりません"}, n.Value, rule)
	}
	return v
}

func (l *loader) whole(n *yaml.Node) int {
	return int(l.number(n, func(v float64) bool { return v == math.Trunc(v) && v >= 0 && v < 1e6 }, lang.T{EN: "a whole number from 0", JA: "0以上の整数"}))
}

// one reads a name out of a closed set.
func one[T any](l *loader, n *yaml.Node, what lang.T, set map[string]T) T {
	v, ok := set[n.Value]
	if !ok {
		l.unknown(n, what, keys(set))
	}
	return v
}

var (
	roles  = map[string]Role{"account": ByAccount, "other": ByOther}
	places = map[string]Place{"root": AtRoot, "response": AtResponse}

	// Log-odds beyond this are certainty already; sums of them stay finite.
	logOdds  = func(v float64) bool { return v >= -100 && v <= 100 }
	inside   = func(v float64) bool { return v > 0 && v < 1 }
	positive = func(v float64) bool { return v > 0 }

	ruleInside   = lang.T{EN: "between 0 and 1", JA: "0と1の間"}
	rulePositive = lang.T{EN: "greater than 0", JA: "0より大きい値"}
	ruleLogOdds  = lang.T{EN: "between -100 and 100", JA: "-100から100の間"}
	whatRole     = lang.T{EN: "unknown role", JA: "不明な話者"}
	whatPlace    = lang.T{EN: "unknown place", JA: "不明な位置"}
)

// later are the sections that name things of other sections, in the order in
// which they can be read.
var later = []string{"extends", "without", "topics", "cues", "signs", "fitted", "points", "tests"}

func (l *loader) document(n *yaml.Node) {
	sections := make(map[string]*yaml.Node)
	readers := make(map[string]func(*yaml.Node))
	for _, key := range later {
		readers[key] = func(v *yaml.Node) { sections[key] = v }
	}
	var acts, others []func()
	wait := func(list *[]func(), read func(*yaml.Node)) func(*yaml.Node) {
		return func(v *yaml.Node) { *list = append(*list, func() { read(v) }) }
	}
	readers["rubric"] = wait(&others, func(v *yaml.Node) { l.r.Name = l.text(v) })
	readers["version"] = wait(&others, func(v *yaml.Node) { l.r.Version = l.text(v) })
	readers["interaction"] = wait(&others, l.interaction)
	readers["threshold"] = wait(&others, func(v *yaml.Node) { l.r.Threshold = l.number(v, inside, ruleInside) })
	readers["modes"] = wait(&others, l.modes)
	readers["acts"] = wait(&acts, func(v *yaml.Node) { l.each(v, l.act) })
	required := []string{"rubric", "version"}
	if !hasKey(n, "extends") {
		required = append(required, "interaction", "threshold", "modes", "acts", "cues")
	}
	l.fields(n, readers, required...)
	if v := sections["extends"]; v != nil {
		l.extends(v)
	}
	for _, read := range append(others, acts...) {
		read()
	}
	read := map[string]func(*yaml.Node){
		"without": l.without,
		"topics":  func(v *yaml.Node) { l.each(v, l.topicFile) },
		"cues":    func(v *yaml.Node) { l.each(v, l.cue) },
		"signs":   func(v *yaml.Node) { l.each(v, l.sign) },
		"fitted":  l.fitted,
		"points":  func(v *yaml.Node) { l.each(v, l.point) },
		"tests":   func(v *yaml.Node) { l.each(v, l.test) },
	}
	for _, key := range later[1:] {
		if v := sections[key]; v != nil {
			read[key](v)
		}
	}
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (l *loader) interaction(n *yaml.Node) {
	k := &l.r.Interaction
	l.fields(n, map[string]func(*yaml.Node){
		"weight":        func(v *yaml.Node) { k.Weight = l.number(v, inside, ruleInside) },
		"tau_responses": func(v *yaml.Node) { k.TauResponses = l.number(v, positive, rulePositive) },
		"tau_exchanges": func(v *yaml.Node) { k.TauExchanges = l.number(v, positive, rulePositive) },
		"ceiling":       func(v *yaml.Node) { k.Ceiling = l.number(v, inside, ruleInside) },
		"session": func(v *yaml.Node) {
			d, err := time.ParseDuration(v.Value)
			if err != nil || d <= 0 {
				l.fail(v, lang.T{EN: "%q is no duration such as 24h", JA: "%q は 24h のような時間ではありません"}, v.Value)
			}
			k.Session = d
		},
	}, "weight", "tau_responses", "tau_exchanges", "ceiling", "session")
}

func (l *loader) label(to *Label) func(*yaml.Node) {
	return func(n *yaml.Node) {
		l.fields(n, map[string]func(*yaml.Node){
			"ja": func(v *yaml.Node) { to.JA = l.text(v) },
			"en": func(v *yaml.Node) { to.EN = l.text(v) },
		}, "ja", "en")
	}
}

func (l *loader) modes(n *yaml.Node) {
	readers := make(map[string]func(*yaml.Node), NumModes)
	for i, key := range modeKeys {
		spec := &l.r.Modes[i]
		readers[key] = func(v *yaml.Node) {
			l.fields(v, map[string]func(*yaml.Node){
				"label": l.label(&spec.Label),
				"owner": l.label(&spec.Owner),
				"bias":  func(v *yaml.Node) { spec.Bias = l.number(v, logOdds, ruleLogOdds) },
			}, "label", "owner")
		}
	}
	l.fields(n, readers, modeKeys[:]...)
}

func (l *loader) act(n *yaml.Node) {
	var a ActSpec
	l.fields(n, map[string]func(*yaml.Node){
		"name":  func(v *yaml.Node) { a.Name = l.text(v) },
		"label": l.label(&a.Label),
	}, "name", "label")
	if l.acts[a.Name] {
		l.fail(n, lang.T{EN: "the act %s stands twice", JA: "行為 %s が重複しています"}, a.Name)
	}
	l.acts[a.Name] = true
	l.r.Acts = append(l.r.Acts, a)
}

func (l *loader) actNames() []string {
	names := make([]string, len(l.r.Acts))
	for i, a := range l.r.Acts {
		names[i] = a.Name
	}
	return names
}

func (l *loader) knownAct(n *yaml.Node) string {
	if !l.acts[n.Value] {
		l.unknown(n, lang.T{EN: "unknown act", JA: "不明な行為"}, l.actNames())
	}
	return n.Value
}
