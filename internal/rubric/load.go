package rubric

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"sort"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
	"engage/internal/strict"
)

// maxSize bounds a rubric file, in bytes.
const maxSize = 4 << 20

// loader reads the sections of a rubric.
type loader struct {
	*strict.Reader
	r      *Rubric
	acts   map[string]bool
	cues   map[string]int // index into r.Cues, by id
	topics map[string]bool
	files  int             // of topics
	depth  int             // of extending
	points map[counted]int // index into r.Points
	own    map[counted]int // line of points of this very file
	open   func(ref string) (File, error)
	hash   hash.Hash
}

// File is a file to load. Name stands for it in messages; Open finds what it
// names in turn (the rubric it extends, its points, its topics), and may be nil
// where it names nothing. Known, where it is not nil, makes what loading it would.
type File struct {
	Name   string
	Source []byte
	Open   func(ref string) (File, error)
	Known  func() *Rubric
}

// Load reads and validates a rubric, with all that it names. The error is of
// type fault.Errors and lists every mistake.
func Load(f File) (*Rubric, error) { return load(f, 0) }

// maxDepth is how many rubrics may extend each other in a row.
const maxDepth = 8

func load(f File, depth int) (*Rubric, error) {
	if f.Known != nil {
		return f.Known(), nil
	}
	l := &loader{Reader: strict.New(f.Name, f.Source), depth: depth, r: &Rubric{}, open: f.Open, hash: sha256.New(),
		acts: make(map[string]bool), cues: make(map[string]int), topics: make(map[string]bool),
		points: make(map[counted]int), own: make(map[counted]int)}
	l.hash.Write(f.Source)
	l.read(f.Source)
	if len(l.Errors) > 0 {
		sort.SliceStable(l.Errors, func(i, j int) bool {
			a, b := l.Errors[i], l.Errors[j]
			if a.File != b.File {
				// The file itself first, what it names after it.
				return a.File == f.Name || b.File != f.Name && a.File < b.File
			}
			return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
		})
		return nil, l.Errors
	}
	l.r.SHA256 = hex.EncodeToString(l.hash.Sum(nil))
	return l.r, nil
}

// named opens what the value of a key names, and counts it into the rubric's
// hash; ok is false where it cannot.
func (l *loader) named(n *yaml.Node) (f File, ok bool) {
	ref := l.Text(n)
	if ref == "" {
		return f, false
	}
	if l.open == nil {
		l.Fail(n, lang.T{EN: "cannot open %s here", JA: "ここでは %s を開けません"}, ref)
		return f, false
	}
	f, err := l.open(ref)
	if err != nil {
		l.Fail(n, lang.T{EN: "cannot open %s: %s", JA: "%s を開けません: %s"}, ref, err)
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
		l.Fail(n, lang.T{EN: "%d rubrics extend each other in a row; does one extend itself?", JA: "ルーブリックの継承が%d段を超えました。自分自身を継承していませんか"}, maxDepth)
		return
	}
	parent, err := load(f, l.depth+1)
	if err != nil {
		l.Fail(n, lang.T{EN: "%s is no sound rubric: %s", JA: "%s はルーブリックとして読めません: %s"}, f.Name, err)
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
		l.points[parent.Points[i].counted()] = i
	}
}

// without drops cues of the rubric that is extended, and their points.
func (l *loader) without(n *yaml.Node) {
	drop := make(map[string]bool)
	l.Each(n, func(v *yaml.Node) {
		if _, ok := l.cues[v.Value]; !ok {
			l.Unknown(v, lang.T{EN: "unknown cue", JA: "不明な手がかり"}, strict.Keys(l.cues))
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
		l.points[r.Points[i].counted()] = i
	}
}

func (l *loader) read(src []byte) {
	if len(src) > maxSize {
		l.Lines = nil
		l.Fail(nil, lang.T{EN: "the rubric is larger than 4 MiB", JA: "ルーブリックが4 MiBを超えています"})
		return
	}
	switch n := l.Document(); {
	case n != nil:
		l.document(n)
	case len(l.Errors) == 0:
		l.Fail(nil, lang.T{EN: "the rubric is empty; engage rubric show prints one to start from", JA: "ルーブリックが空です。engage rubric show を出発点にしてください"})
	}
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
	readers["rubric"] = wait(&others, func(v *yaml.Node) { l.r.Name = l.Text(v) })
	readers["version"] = wait(&others, func(v *yaml.Node) { l.r.Version = l.Text(v) })
	readers["interaction"] = wait(&others, l.interaction)
	readers["threshold"] = wait(&others, func(v *yaml.Node) { l.r.Threshold = l.Number(v, inside, ruleInside) })
	readers["modes"] = wait(&others, l.modes)
	readers["acts"] = wait(&acts, func(v *yaml.Node) { l.Each(v, l.act) })
	required := []string{"rubric", "version"}
	if !hasKey(n, "extends") {
		required = append(required, "interaction", "threshold", "modes", "acts", "cues")
	}
	l.Fields(n, readers, required...)
	if v := sections["extends"]; v != nil {
		l.extends(v)
	}
	for _, read := range append(others, acts...) {
		read()
	}
	read := map[string]func(*yaml.Node){
		"without": l.without,
		"topics":  func(v *yaml.Node) { l.Each(v, l.topicFile) },
		"cues":    func(v *yaml.Node) { l.Each(v, l.cue) },
		"signs":   func(v *yaml.Node) { l.Each(v, l.sign) },
		"fitted":  l.fitted,
		"points":  func(v *yaml.Node) { l.Each(v, l.point) },
		"tests":   func(v *yaml.Node) { l.Each(v, l.test) },
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
	l.Fields(n, map[string]func(*yaml.Node){
		"weight":        func(v *yaml.Node) { k.Weight = l.Number(v, inside, ruleInside) },
		"tau_responses": func(v *yaml.Node) { k.TauResponses = l.Number(v, positive, rulePositive) },
		"tau_exchanges": func(v *yaml.Node) { k.TauExchanges = l.Number(v, positive, rulePositive) },
		"ceiling":       func(v *yaml.Node) { k.Ceiling = l.Number(v, inside, ruleInside) },
		"session": func(v *yaml.Node) {
			d, err := time.ParseDuration(v.Value)
			if err != nil || d <= 0 {
				l.Fail(v, lang.T{EN: "%q is no duration such as 24h", JA: "%q は 24h のような時間ではありません"}, v.Value)
			}
			k.Session = d
		},
	}, "weight", "tau_responses", "tau_exchanges", "ceiling", "session")
}

func (l *loader) label(to *Label) func(*yaml.Node) {
	return func(n *yaml.Node) {
		l.Fields(n, map[string]func(*yaml.Node){
			"ja": func(v *yaml.Node) { to.JA = l.Text(v) },
			"en": func(v *yaml.Node) { to.EN = l.Text(v) },
		}, "ja", "en")
	}
}

func (l *loader) modes(n *yaml.Node) {
	readers := make(map[string]func(*yaml.Node), NumModes)
	for i, key := range modeKeys {
		spec := &l.r.Modes[i]
		readers[key] = func(v *yaml.Node) {
			l.Fields(v, map[string]func(*yaml.Node){
				"label": l.label(&spec.Label),
				"owner": l.label(&spec.Owner),
				"bias":  func(v *yaml.Node) { spec.Bias = l.Number(v, logOdds, ruleLogOdds) },
			}, "label", "owner")
		}
	}
	l.Fields(n, readers, modeKeys[:]...)
}

func (l *loader) act(n *yaml.Node) {
	var a ActSpec
	l.Fields(n, map[string]func(*yaml.Node){
		"name":  func(v *yaml.Node) { a.Name = l.Text(v) },
		"label": l.label(&a.Label),
	}, "name", "label")
	if l.acts[a.Name] {
		l.Fail(n, lang.T{EN: "the act %s stands twice", JA: "行為 %s が重複しています"}, a.Name)
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
		l.Unknown(n, lang.T{EN: "unknown act", JA: "不明な行為"}, l.actNames())
	}
	return n.Value
}
