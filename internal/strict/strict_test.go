package strict

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
)

// TestReader: every mistake is told at its place, all at once.
func TestReader(t *testing.T) {
	src := "name: ''\nsize: 1.5\nsize: 2\nkind: smal\ntags: {a: b}\nnmae: x\nshare: lots\nwords: [a, ~]\n"
	r := New("f.yaml", []byte(src))
	r.Fields(r.Document(), map[string]func(*yaml.Node){
		"name":  func(v *yaml.Node) { r.Text(v) },
		"size":  func(v *yaml.Node) { r.Whole(v) },
		"kind":  func(v *yaml.Node) { One(r, v, lang.T{EN: "unknown kind"}, map[string]int{"small": 1, "large": 2}) },
		"tags":  func(v *yaml.Node) { r.Each(v, func(*yaml.Node) {}) },
		"share": func(v *yaml.Node) { r.Number(v, func(float64) bool { return true }, lang.T{}) },
		"words": func(v *yaml.Node) { r.Texts(v) },
	}, "must")
	var got []string
	for _, e := range r.Errors {
		got = append(got, e.Said(lang.EN))
	}
	want := []string{
		"f.yaml:1:7: expected a text",
		"f.yaml:2:7: 1.5 must be a whole number from 0",
		"f.yaml:3:1: the key size stands twice",
		`f.yaml:4:7: unknown kind "smal"; did you mean "small"?`,
		"f.yaml:5:7: expected a list",
		`f.yaml:6:1: unknown key "nmae"; did you mean "name"?`,
		`f.yaml:7:8: "lots" is no number`,
		"f.yaml:8:12: expected a text",
		"f.yaml:1:1: the key must is missing",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDocument(t *testing.T) {
	for src, says := range map[string]string{
		"a: 1\n": "", "": "", "# nothing": "",
		"a: [":              "not valid YAML",
		"a: 1\n---\nb: 2\n": "f:2:1: a second YAML document",
		"a: &x 1\n":         "f:1:4: anchors and aliases",
	} {
		r := New("f", []byte(src))
		n := r.Document()
		if (n != nil) != (src == "a: 1\n") || (len(r.Errors) > 0) != (says != "") || !strings.Contains(r.Errors.Error(), says) {
			t.Errorf("%q: %v, %v", src, n, r.Errors)
		}
	}
}
