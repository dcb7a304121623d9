package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type evaluated struct {
	How     string
	N       int
	Primary struct {
		Accuracy float64
		MacroF1  float64 `json:"macro_f1"`
		CI95     map[string][2]*float64
	}
	Level     struct{ Accuracy float64 }
	Files     []struct{ Path string }
	Baselines map[string]struct{ Accuracy float64 }
	Errors    []struct {
		ID, File, Given, Said string
	}
}

func evaluate(t *testing.T, args ...string) evaluated {
	t.Helper()
	out := ok(t, append([]string{"eval", "--format", "json"}, args...)...)
	valid(t, schema(t, "eval"), out)
	var e evaluated
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEval: the three ways to judge, each with its baselines, on two files.
func TestEval(t *testing.T) {
	slow(t)
	two := []string{samples + "labelled/a.jsonl", samples + "labelled/k.jsonl"}
	plain := evaluate(t, two...)
	held := evaluate(t, append(two, "--leave-one-file-out", "--learn", samples+"labelled/b.jsonl")...)
	folds := evaluate(t, append(two, "--folds", "4")...)
	for how, e := range map[string]evaluated{"rubric": plain, "leave-one-file-out": held, "folds": folds} {
		if e.How != how || e.N != 360 || len(e.Files) != 2 || len(e.Baselines) != 3 {
			t.Errorf("%s: how %q, n %d, %d files, %d baselines", how, e.How, e.N, len(e.Files), len(e.Baselines))
		}
		ci := e.Primary.CI95["macro_f1"]
		if ci[0] == nil || ci[1] == nil || *ci[0] > e.Primary.MacroF1 || *ci[1] < e.Primary.MacroF1 {
			t.Errorf("%s: the interval does not hold the figure %v", how, e.Primary.MacroF1)
		}
		if e.Level.Accuracy < 0.99 {
			t.Errorf("%s: levels agree in %v only", how, e.Level.Accuracy)
		}
		if e.Primary.Accuracy <= e.Baselines["majority"].Accuracy || e.Primary.Accuracy <= e.Baselines["keywords"].Accuracy {
			t.Errorf("%s: accuracy %v is no better than the simple baselines %v", how, e.Primary.Accuracy, e.Baselines)
		}
	}
	if held.Primary.Accuracy >= plain.Primary.Accuracy {
		t.Errorf("points that never saw the file read it at %v, points that did at %v", held.Primary.Accuracy, plain.Primary.Accuracy)
	}
	if len(held.Errors) == 0 {
		t.Fatal("no errors listed")
	}
	worst := held.Errors[0]
	if worst.Given == worst.Said {
		t.Errorf("%s is listed as an error: given %s, said %s", worst.ID, worst.Given, worst.Said)
	}
	ok(t, "show", worst.File, "--id", worst.ID)
}

// TestEvalTable: what a person reads, and the link from an error to show.
func TestEvalTable(t *testing.T) {
	slow(t)
	file := samples + "labelled/a.jsonl"
	for lang, want := range map[string][]string{
		"en": {"macro-F1", "majority", "keywords", "n-grams", "engage show"},
		"ja": {"マクロF1", "engage show"},
	} {
		out := ok(t, "eval", file, "--folds", "2", "--errors", "3", "--lang", lang)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("--lang %s: no %q in\n%s", lang, w, out)
			}
		}
		if n := strings.Count(out, "engage show"); n < 3 {
			t.Errorf("--lang %s: %d errors with a hint, asked for 3", lang, n)
		}
	}
}

// TestEvalUsage: calls that make no sense are told so before anything is read.
func TestEvalUsage(t *testing.T) {
	file := samples + "labelled/a.jsonl"
	for _, args := range [][]string{
		{"eval"},
		{"eval", file, "--format", "csv"},
		{"eval", file, "--folds", "1"},
		{"eval", file, "--folds", "2", "--leave-one-file-out"},
		{"eval", file, "--only", "cues"},
		{"eval", file, "--folds", "2", "--only", "luck"},
		{"eval", file, "--learn", file},
		{"eval", file, "--errors", "-1"},
		{"eval", file, "--anew"},
		{"eval", file, "--folds", "2", "--anonymous", file, "--anonymous-weight", "-1"},
		{"rubric", "fit", "rubric.yaml", file, "--output", "x.tsv", "--anonymous-weight", "NaN"},
		{"schema", "nothing"},
		{"rubric", "fit", "rubric.yaml"},
		{"rubric", "fit", "rubric.yaml", file},
	} {
		if status, _, errs := engage(t, "", args...); status != 2 || errs == "" {
			t.Errorf("%v: status %d: %s", args, status, errs)
		}
	}
	out := filepath.Join(t.TempDir(), "eval.json")
	ok(t, "eval", file, "--format", "json", "--output", out)
	if src, err := os.ReadFile(out); err != nil || !bytes.HasPrefix(src, []byte("{")) {
		t.Errorf("--output: %v, %.40s", err, src)
	}
}
