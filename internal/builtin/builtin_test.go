package builtin

import (
	"reflect"
	"testing"

	"engage/configs"
	"engage/internal/cue"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/score"
)

// TestRubric: it is what its files say.
func TestRubric(t *testing.T) {
	want, err := rubric.Load(Source())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(Rubric(), want) {
		t.Error("the rubric as it is laid out differs from its files in configs: run make generate")
	}
}

// TestCues: they are what preparing them gives.
func TestCues(t *testing.T) {
	want, err := cue.Prepare(Rubric(), morph.New(configs.SNS))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(Cues(), want) {
		t.Error("the cues as they are laid out differ from those of the rubric: run make generate")
	}
}

// TestWords: they are what preparing them gives.
func TestWords(t *testing.T) {
	if !reflect.DeepEqual(Words(), score.Prepare(Rubric())) {
		t.Error("the words as they are laid out differ from those of the rubric: run make generate")
	}
}

// TestExtended: a rubric that extends the one that is laid out is what it is
// extending the one that is parsed.
func TestExtended(t *testing.T) {
	extending := func(parent rubric.File) *rubric.Rubric {
		r, err := rubric.Load(rubric.File{Name: "company.yaml", Source: configs.Company, Open: func(string) (rubric.File, error) { return parent, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := Rubric()
	if !reflect.DeepEqual(extending(File()), extending(Source())) {
		t.Error("extending the rubric as it is laid out differs from extending its files")
	}
	if !reflect.DeepEqual(Rubric(), before) {
		t.Error("extending the rubric changed it")
	}
}

func BenchmarkRubric(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Rubric()
	}
}

func BenchmarkCues(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Cues()
	}
}
