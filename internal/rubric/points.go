package rubric

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
	"engage/internal/strict"
)

// rising are structural tests that more exchange can only raise.
var rising = []string{"exchanges", "account_answers", "other_answers"}

// Rises reports whether more exchange can raise what a cue counts. Negative
// points on it would let talk lower a mode's score (law 1 of SCORING.md §4).
func (c *Cue) Rises() bool { return slices.Contains(rising, c.Test) }

// ofWords are the kinds of feature that are counted over all that one side says.
var ofWords = []string{"topic", "word", "words", "chars"}

// where reads the keys that a line of points or signs says of whom and where.
func (l *loader) where(feature *string, by *Role, at *Place) map[string]func(*yaml.Node) {
	return map[string]func(*yaml.Node){
		"on": func(v *yaml.Node) { *feature = l.feature(v) },
		"by": func(v *yaml.Node) { *by = strict.One(l.Reader, v, whatRole, roles) },
		"at": func(v *yaml.Node) { *at = strict.One(l.Reader, v, whatPlace, places) },
	}
}

// point reads one line of points as a person writes it.
func (l *loader) point(n *yaml.Node) {
	p, given := Points{Line: n.Line}, false
	readers := l.where(&p.Feature, &p.By, &p.At)
	for i, key := range ScoreKeys() {
		readers[key] = func(v *yaml.Node) { given = true; p.Points[i] = l.Number(v, logOdds, ruleLogOdds) }
	}
	l.Fields(n, readers, "on")
	if !given && n.Kind == yaml.MappingNode {
		l.Fail(n, lang.T{EN: "points for no mode; give at least one of %s", JA: "どのモードへの配点もありません。%s のどれかを書いてください"}, strings.Join(ScoreKeys(), ", "))
	}
	if p.Feature == "" {
		return // told already
	}
	if line, twice := l.own[p.counted()]; twice {
		l.Fail(n, lang.T{EN: "points on %s stand twice, first in line %d", JA: "%s への配点が重複しています(最初は%d行目)"}, p.Key(), line)
	}
	l.own[p.counted()] = p.Line
	l.set(func() *yaml.Node { return n }, p)
}

// counted is what points are given for; it stands once in a rubric.
type counted struct {
	feature string
	by      Role
	at      Place
}

func (p *Points) counted() counted { return counted{p.Feature, p.By, p.At} }

// set puts a line of points in its place; it takes the place of a fitted or
// inherited one. at is where mistakes of it are told.
func (l *loader) set(at func() *yaml.Node, p Points) {
	switch kind, name, _ := strings.Cut(p.Feature, "."); {
	case !slices.Contains(ofWords, kind) || !l.known(p.Feature):
	case p.By == AnyRole || p.At != AnyPlace:
		l.Fail(at(), lang.T{EN: "points on words and topics need by: account or other, and no at", JA: "語や話題への配点には by: account か other が必要で、at は書けません"})
	case kind == "words" && !twoWords(name):
		l.Fail(at(), lang.T{EN: "words. takes two words with a space between", JA: "words. には空白で区切った2語を書いてください"})
	}
	if c := l.cueOf(p.Feature); c != nil && c.Rises() && slices.Min(p.Points[:NumModes]) < 0 {
		l.Fail(at(), lang.T{EN: "negative points on %s would let an exchange lower a score", JA: "%s への負の配点は、対話が増えると点が下がることになります"}, c.Test)
	}
	key := p.counted()
	if i, ok := l.points[key]; ok {
		l.r.Points[i] = p
		return
	}
	l.points[key] = len(l.r.Points)
	l.r.Points = append(l.r.Points, p)
}

func twoWords(s string) bool {
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n == 2
}

var directions = map[string]int{"+": 1, "-": -1}

func (l *loader) sign(n *yaml.Node) {
	var s Sign
	readers := l.where(&s.Feature, &s.By, &s.At)
	for i, key := range ScoreKeys() {
		readers[key] = func(v *yaml.Node) {
			s.Signs[i] = strict.One(l.Reader, v, lang.T{EN: "unknown direction", JA: "不明な向き"}, directions)
		}
	}
	l.Fields(n, readers, "on")
	l.r.Signs = append(l.r.Signs, s)
}

// feature checks that a feature names something that there is.
func (l *loader) feature(n *yaml.Node) string {
	if l.known(n.Value) {
		return n.Value
	}
	if len(l.Errors) < strict.MaxErrors {
		known := []string{Base}
		for _, a := range l.actNames() {
			known = append(known, "act."+a)
		}
		for i := range l.r.Cues {
			known = append(known, "cue."+l.r.Cues[i].ID)
		}
		for _, t := range l.r.Topics {
			known = append(known, "topic."+t.Name)
		}
		l.Unknown(n, lang.T{EN: "unknown feature", JA: "不明な特徴"}, known)
	}
	return n.Value
}

func (l *loader) known(feature string) bool {
	if feature == Base {
		return true
	}
	kind, name, _ := strings.Cut(feature, ".")
	switch kind {
	case "act":
		return l.acts[name]
	case "cue":
		return l.cueOf(feature) != nil
	case "topic":
		return l.topics[name]
	case "word", "words", "chars":
		return name != ""
	}
	return false
}

// cueOf is the cue of a feature "cue.<id>"; nil if there is none.
func (l *loader) cueOf(feature string) *Cue {
	id, isCue := strings.CutPrefix(feature, "cue.")
	if i, ok := l.cues[id]; ok && isCue {
		return &l.r.Cues[i]
	}
	return nil
}

// A points file is written by engage rubric fit: notes behind #, a head line,
// and a line per feature, tab-separated.
var pointsHead = "on\tby\tat\t" + strings.Join(ScoreKeys(), "\t")

// within reads a file that the rubric names, with errors that show its lines.
func (l *loader) within(f File, read func(l *loader)) {
	sub := *l
	sub.Reader = strict.New(f.Name, f.Source)
	read(&sub)
	l.Errors = append(l.Errors, sub.Errors...)
}

func (l *loader) fitted(n *yaml.Node) {
	f, ok := l.named(n)
	if !ok {
		return
	}
	if n := bytes.Count(f.Source, []byte("\n")); len(l.points) == 0 {
		l.points = make(map[counted]int, n)
		l.r.Points = make([]Points, 0, n)
	}
	l.within(f, func(l *loader) {
		head := false
		for i, line := range l.Lines {
			line = strings.TrimRight(line, "\r")
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case !head && line != pointsHead:
				l.Fail(&yaml.Node{Line: i + 1, Column: 1}, lang.T{EN: "not a points file: expected the head line %q; engage rubric fit writes one", JA: "配点ファイルではありません。見出し行 %q が必要です。engage rubric fit で作れます"}, pointsHead)
				return
			case !head:
				head = true
			default:
				l.pointsLine(i+1, line)
			}
		}
		if !head {
			l.Fail(&yaml.Node{Line: 1, Column: 1}, lang.T{EN: "no head line %q; engage rubric fit writes points files", JA: "見出し行 %q がありません。配点ファイルは engage rubric fit で作れます"}, pointsHead)
		}
	})
}

// pointsLine reads a line of a points file. There are tens of thousands, so a
// node is made only to tell a mistake.
func (l *loader) pointsLine(number int, line string) {
	if n := 1 + strings.Count(line, "\t"); n != 3+NumScores {
		l.Fail(&yaml.Node{Line: number, Column: 1}, lang.T{EN: "%d columns, expected %d", JA: "列が%d個あります(%d個必要)"}, n, 3+NumScores)
		return
	}
	var fields [3 + NumScores]string
	rest := line
	for i := range fields {
		fields[i], rest, _ = strings.Cut(rest, "\t")
	}
	node := func(i int) *yaml.Node {
		column := 1
		for _, f := range fields[:i] {
			column += utf8.RuneCountInString(f) + 1
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Line: number, Column: column, Value: fields[i]}
	}
	first := func() *yaml.Node { return node(0) }
	if !l.known(fields[0]) {
		// What the rubric no longer has is worth nothing; fitting anew drops it.
		l.Fail(first(), lang.T{EN: "the feature %q is not in the rubric; fit the points anew with engage rubric fit", JA: "特徴 %q がルーブリックにありません。engage rubric fit で配点を作り直してください"}, fields[0])
		return
	}
	p := Points{Feature: fields[0], Line: number}
	var ok bool
	if p.By, ok = roles[fields[1]]; !ok && fields[1] != "" {
		p.By = strict.One(l.Reader, node(1), whatRole, roles)
	}
	if p.At, ok = places[fields[2]]; !ok && fields[2] != "" {
		p.At = strict.One(l.Reader, node(2), whatPlace, places)
	}
	for i := range p.Points {
		if s := fields[3+i]; s != "" {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil || !logOdds(x) {
				x = l.Number(node(3+i), logOdds, ruleLogOdds)
			}
			p.Points[i] = x
		}
	}
	l.set(first, p)
}

// NoPoints is a points file without points.
func NoPoints() []byte { return []byte(pointsHead + "\n") }

// WritePoints writes a points file: the notes, each behind # on a line of its
// own, and the points in the order given; loading it gives them back exactly.
func WritePoints(out io.Writer, notes []string, points []Points) error {
	w := bufio.NewWriter(out)
	for _, n := range notes {
		fmt.Fprintf(w, "# %s\n", strings.ReplaceAll(n, "\n", " "))
	}
	fmt.Fprintln(w, pointsHead)
	for _, p := range points {
		w.WriteString(p.Feature + "\t" + roleNames[p.By] + "\t" + placeNames[p.At])
		for _, x := range p.Points {
			w.WriteByte('\t')
			if x != 0 {
				w.WriteString(strconv.FormatFloat(x, 'f', -1, 64))
			}
		}
		w.WriteByte('\n')
	}
	return w.Flush()
}

var (
	roleNames  = [...]string{AnyRole: "", ByAccount: "account", ByOther: "other"}
	placeNames = [...]string{AnyPlace: "", AtRoot: "root", AtResponse: "response"}
)
