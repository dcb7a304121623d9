// Package strict reads YAML that people write: unknown and repeated keys,
// wrong types and anchors are mistakes, every mistake is told at its place, and
// all of them at once. A Reader is for one document and one goroutine. It
// imports fault and lang.
package strict

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/fault"
	"engage/internal/lang"
	"engage/internal/lazy"
)

// MaxErrors are told; who made more learns enough from the first.
const MaxErrors = 200

// Reader walks the nodes of a document and gathers every mistake.
type Reader struct {
	File   string
	Lines  []string
	Errors fault.Errors
	source []byte
}

// New makes a reader of a file's source.
func New(file string, source []byte) *Reader {
	return &Reader{File: file, Lines: strings.Split(string(source), "\n"), source: source}
}

// Document is the root of the document; nil if the source is empty or broken,
// in which case Errors says how.
func (r *Reader) Document() *yaml.Node {
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(r.source))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		return nil
	case err != nil:
		r.syntax(err)
		return nil
	}
	switch err := d.Decode(&more); {
	case err == nil:
		r.Fail(&more, lang.T{EN: "a second YAML document starts here; a file holds one", JA: "2つ目のYAML文書があります。1つのファイルには1つの文書だけを書いてください"})
	case !errors.Is(err, io.EOF):
		r.syntax(err)
	}
	if r.aliases(&doc); len(r.Errors) > 0 {
		return nil
	}
	return doc.Content[0]
}

// aliases refuses them: the file is read by people, and a few lines of aliases
// can stand for more than any memory holds.
func (r *Reader) aliases(n *yaml.Node) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.Fail(n, lang.T{EN: "anchors and aliases (& and *) are not allowed; write the value out, or quote it if it is a text", JA: "アンカーとエイリアス(& と *)は使えません。値をそのまま書くか、文字列なら引用符で囲んでください"})
		return
	}
	for _, c := range n.Content {
		r.aliases(c)
	}
}

var yamlLine = lazy.Regexp(`line (\d+): (.*)`)

func (r *Reader) syntax(err error) {
	n := &yaml.Node{Line: 1, Column: 1}
	what := err.Error()
	if m := yamlLine().FindStringSubmatch(what); m != nil {
		n.Line, _ = strconv.Atoi(m[1])
		what = m[2]
	}
	r.Fail(n, lang.T{EN: "not valid YAML: %s", JA: "YAMLとして読めません: %s"}, what)
}

// Fail notes a mistake at n; a nil n is no place.
func (r *Reader) Fail(n *yaml.Node, t lang.T, args ...any) {
	if len(r.Errors) >= MaxErrors {
		return
	}
	e := &fault.Error{File: r.File, Msg: lang.Errorf(t, args...)}
	if n != nil {
		e.Line, e.Column = n.Line, n.Column
		if n.Line >= 1 && n.Line <= len(r.Lines) {
			e.Source = strings.TrimRight(r.Lines[n.Line-1], "\r")
		}
	}
	r.Errors = append(r.Errors, e)
}

// Fields hands each key of a mapping to its reader and refuses other keys.
func (r *Reader) Fields(n *yaml.Node, readers map[string]func(*yaml.Node), required ...string) {
	if n.Kind != yaml.MappingNode {
		r.Fail(n, lang.T{EN: "expected a mapping (key: value)", JA: "「キー: 値」の形が必要です"})
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, ok := readers[k.Value]
		switch {
		case !ok:
			r.Unknown(k, lang.T{EN: "unknown key", JA: "不明なキー"}, Keys(readers))
		case seen[k.Value]:
			r.Fail(k, lang.T{EN: "the key %s stands twice", JA: "キー %s が重複しています"}, k.Value)
		default:
			read(v)
		}
		seen[k.Value] = true
	}
	for _, k := range required {
		if !seen[k] {
			r.Fail(n, lang.T{EN: "the key %s is missing", JA: "キー %s がありません"}, k)
		}
	}
}

// Keys are the keys of a map in order.
func Keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// maxKnown names are listed where none is near the unknown one.
const maxKnown = 30

// Unknown notes that n is none of the known names.
func (r *Reader) Unknown(n *yaml.Node, what lang.T, known []string) {
	if len(r.Errors) >= MaxErrors {
		return
	}
	if near := fault.Nearest(n.Value, known); near != "" {
		r.Fail(n, lang.T{EN: "%s %q; did you mean %q?", JA: "%s %q。%q のことですか?"}, what, n.Value, near)
		return
	}
	if len(known) > maxKnown {
		known = append(slices.Clone(known[:maxKnown]), "…")
	}
	r.Fail(n, lang.T{EN: "%s %q; known: %s", JA: "%s %q。使えるのは: %s"}, what, n.Value, strings.Join(known, ", "))
}

// Each hands over every item of a list.
func (r *Reader) Each(n *yaml.Node, read func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.Fail(n, lang.T{EN: "expected a list", JA: "リストが必要です"})
		return
	}
	for _, c := range n.Content {
		read(c)
	}
}

// Text reads a text that is not blank.
func (r *Reader) Text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || n.Tag == "!!null" {
		r.Fail(n, lang.T{EN: "expected a text", JA: "文字列が必要です"})
		return ""
	}
	return n.Value
}

// Texts reads a text or a list of texts.
func (r *Reader) Texts(n *yaml.Node) (out []string) {
	if n.Kind == yaml.ScalarNode {
		return []string{r.Text(n)}
	}
	r.Each(n, func(c *yaml.Node) { out = append(out, r.Text(c)) })
	return out
}

// Number reads a finite number that ok accepts; rule says which those are.
func (r *Reader) Number(n *yaml.Node, ok func(float64) bool, rule lang.T) float64 {
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		r.Fail(n, lang.T{EN: "%q is no number", JA: "%q は数ではありません"}, n.Value)
		return 0
	}
	if !ok(v) {
		r.Fail(n, lang.T{EN: "%s must be %s", JA: "%s は%sでなければなりません"}, n.Value, rule)
	}
	return v
}

// Whole reads a whole number from 0 to a million.
func (r *Reader) Whole(n *yaml.Node) int {
	return int(r.Number(n, func(v float64) bool { return v == math.Trunc(v) && v >= 0 && v < 1e6 }, lang.T{EN: "a whole number from 0", JA: "0以上の整数"}))
}

// One reads a name out of a closed set.
func One[T any](r *Reader, n *yaml.Node, what lang.T, set map[string]T) T {
	v, ok := set[n.Value]
	if !ok {
		r.Unknown(n, what, Keys(set))
	}
	return v
}
