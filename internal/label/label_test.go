package label

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"engage/internal/lang"
	"engage/internal/rubric"
)

// grades in the order of the modes.
func grades(engagement, promotion, support, creation int) [rubric.NumModes]int {
	return [rubric.NumModes]int{rubric.Engagement: engagement, rubric.Promotion: promotion, rubric.ActiveSupport: support, rubric.CoCreation: creation}
}

func TestRead(t *testing.T) {
	ok := func(id string, line int) Label {
		return Label{File: "f.jsonl", Line: line, ID: id, Grades: grades(-1, -1, -1, -1), Primary: rubric.None, Weight: 1}
	}
	for _, tt := range []struct {
		name, src string
		want      []Label
	}{
		{"nothing", "", nil},
		{"all there is", `{"id":"a","weight":2.5,"labels":{"engagement":0,"promotion":1,"active_support":2,"co_creation":3,"primary":"co_creation","interaction":"reactive"}}`,
			[]Label{{File: "f.jsonl", Line: 1, ID: "a", Grades: grades(0, 1, 2, 3), Primary: rubric.CoCreation, Level: "reactive", Weight: 2.5}}},
		{"missing grades are not judged", `{"id":"a","labels":{"promotion":3,"co_creation":0,"primary":"promotion"}}`,
			[]Label{{File: "f.jsonl", Line: 1, ID: "a", Grades: grades(-1, 3, -1, 0), Primary: rubric.Promotion, Weight: 1}}},
		{"only the primary mode", `{"id":"a","labels":{"primary":"none"}}`, []Label{ok("a", 1)}},
		{"a weight of 0", `{"id":"a","weight":0,"labels":{"primary":"none"}}`,
			[]Label{{File: "f.jsonl", Line: 1, ID: "a", Grades: grades(-1, -1, -1, -1), Primary: rubric.None}}},
		{"no weight is 1", `{"id":"a","weight":null,"labels":{"primary":"none"}}`, []Label{ok("a", 1)}},
		{"1.0 and 2e0 are whole", `{"id":"a","labels":{"engagement":1.0,"promotion":2e0,"primary":"none"}}`,
			[]Label{{File: "f.jsonl", Line: 1, ID: "a", Grades: grades(1, 2, -1, -1), Primary: rubric.None, Weight: 1}}},
		{"posts and notes are others' business", `{"id":"a","brand":["x"],"posts":[{"id":"1"}],"note":"labels","labels":{"primary":"none","hurry":true}}`, []Label{ok("a", 1)}},
		{"lines without labels are passed over, and may repeat ids", `{"id":"a"}` + "\n" + `{"id":"a","labels":null}` + "\n{}\n" + `{"id":"a","labels":{"primary":"none"}}`, []Label{ok("a", 4)}},
		{"blank lines count as lines", "\n \t\n" + `{"id":"a","labels":{"primary":"none"}}` + "\n\n  " + `{"id":"b","labels":{"primary":"none"}}` + "\n\n", []Label{ok("a", 3), ok("b", 5)}},
		{"carriage returns", `{"id":"a","labels":{"primary":"none"}}` + "\r\n\r\n" + `{"id":"b","labels":{"primary":"none"}}` + "\r\n", []Label{ok("a", 1), ok("b", 3)}},
		{"a byte order mark", "\ufeff" + `{"id":"a","labels":{"primary":"none"}}` + "\n" + `{"id":"b","labels":{"primary":"none"}}`, []Label{ok("a", 1), ok("b", 2)}},
		{"a byte order mark alone", "\ufeff\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read("f.jsonl", strings.NewReader(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, line, en, ja string }{
		{"no JSON", `{"id":"a",}`, "not JSON at byte 11", "11バイト目でJSONとして読めません"},
		{"half a line", `{"id":"a"`, "not JSON at byte 9", "9バイト目"},
		{"two values", `{"id":"a"} {}`, "not JSON at byte 12", "12バイト目"},
		{"a list", `["a"]`, "cannot unmarshal array", "cannot unmarshal array"},
		{"labels that are a text", `{"id":"a","labels":"promotion"}`, "cannot unmarshal string", "cannot unmarshal string"},
		{"an id that is a number", `{"id":7,"labels":{"primary":"none"}}`, "cannot unmarshal number", "cannot unmarshal number"},
		{"a weight that is a text", `{"id":"a","weight":"2","labels":{"primary":"none"}}`, "cannot unmarshal string", "cannot unmarshal string"},
		{"no id", `{"labels":{"primary":"none"}}`, "labels without an id", "id のないラベルです"},
		{"weight", `{"id":"a","weight":-0.5,"labels":{"primary":"none"}}`, "a weight is 0 or more", "weight は0以上です"},
		{"no primary", `{"id":"a","labels":{}}`, `primary is ""; one of engagement, promotion, active_support, co_creation, none`, `primary が "" です`},
		{"an unknown primary", `{"id":"a","labels":{"primary":"sales"}}`, `primary is "sales"; one of engagement`, `primary が "sales" です。engagement, promotion, active_support, co_creation, none のどれか`},
		{"a primary that is no text", `{"id":"a","labels":{"primary":1}}`, `primary is ""`, `primary が "" です`},
		{"a grade of 4", `{"id":"a","labels":{"promotion":4,"primary":"none"}}`, "the grade of promotion is 4; 0 to 3", "promotion の評点が 4 です。0から3"},
		{"a grade of -1", `{"id":"a","labels":{"engagement":-1,"primary":"none"}}`, "the grade of engagement is -1; 0 to 3", "engagement の評点が -1 です"},
		{"half a grade", `{"id":"a","labels":{"co_creation":1.5,"primary":"none"}}`, "the grade of co_creation is 1.5; 0 to 3", "co_creation の評点が 1.5 です"},
		{"a grade out of all measure", `{"id":"a","labels":{"co_creation":1e300,"primary":"none"}}`, "the grade of co_creation is 1e+300; 0 to 3", "co_creation の評点"},
		{"a grade that is a text", `{"id":"a","labels":{"active_support":"2","primary":"none"}}`, "the grade of active_support is 2; 0 to 3", "active_support の評点"},
		{"a grade that is null", `{"id":"a","labels":{"active_support":null,"primary":"none"}}`, "the grade of active_support is <nil>; 0 to 3", "active_support の評点"},
		{"an id that stands twice", `{"id":"first","labels":{"primary":"none"}}`, "the id first stands twice, first in line 1", "id first が重複しています(最初は1行目)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// The broken line is the fourth, behind a good, a blank and an unlabelled one.
			src := `{"id":"first","labels":{"primary":"none"}}` + "\n\n" + `{"id":"x"}` + "\n" + tt.line + "\n" + `{"id":"z","labels":{"primary":"none"}}`
			got, err := Read("f.jsonl", strings.NewReader(src))
			if err == nil || got != nil {
				t.Fatalf("read %+v, error %v", got, err)
			}
			if en, at := lang.Message(err, lang.EN), "reading labels at f.jsonl:4: "; !strings.HasPrefix(en, at) || !strings.Contains(en, tt.en) {
				t.Errorf("got %q, want %q and the place f.jsonl:4", en, tt.en)
			}
			if ja, at := lang.Message(err, lang.JA), "ラベルの読み込み f.jsonl:4: "; !strings.HasPrefix(ja, at) || !strings.Contains(ja, tt.ja) {
				t.Errorf("got %q, want %q and the place f.jsonl:4", ja, tt.ja)
			}
		})
	}
}

func TestReadTellsTroubleWithTheFile(t *testing.T) {
	broken := errors.New("the disk is gone")
	src := io.MultiReader(strings.NewReader(`{"id":"a","labels":{"primary":"none"}}`+"\n"), iotest.ErrReader(broken))
	got, err := Read("f.jsonl", src)
	if !errors.Is(err, broken) || got != nil || !strings.Contains(err.Error(), "reading labels at f.jsonl:2: the disk is gone") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadBoundsLines(t *testing.T) {
	long := `{"id":"a","labels":{"primary":"none"},"note":"` + strings.Repeat("x", longest/2) + `"}`
	if got, err := Read("f.jsonl", strings.NewReader(long)); err != nil || len(got) != 1 {
		t.Errorf("a long line: %d labels, %v", len(got), err)
	}
	if _, err := Read("f.jsonl", io.LimitReader(endless{}, 2*longest)); err == nil || !strings.Contains(err.Error(), "f.jsonl") {
		t.Errorf("a line without an end: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// FuzzRead: whatever the bytes, Read comes back, and what it takes is sound.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "\n", "\ufeff", "{", "null", "[]", "{}", `{"labels":{}}`, `{"id":"a","labels":{"primary":"none"}}`,
		`{"id":"a","weight":1e308,"labels":{"engagement":3,"primary":"engagement","interaction":"broadcast"}}` + "\r\n" + `{"ID":"b","LABELS":{"primary":"none"}}`,
		`{"id":"a","labels":{"primary":"none"}}` + "\n" + `{"id":"a","labels":{"primary":"none"}}`,
		`{"id":"\ud800","labels":{"engagement":1e999,"primary":"none"}}`, `{"id":"a","weight":-0,"labels":{"engagement":-0,"primary":"none"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		labels, err := Read("f", bytes.NewReader(src))
		if err != nil {
			if labels != nil || lang.Message(err, lang.JA) == "" || !strings.Contains(err.Error(), " f:") {
				t.Errorf("%d labels, error %v", len(labels), err)
			}
			return
		}
		ids, line := make(map[string]bool), 0
		for _, l := range labels {
			if l.ID == "" || ids[l.ID] || l.Line <= line || l.File != "f" || !(l.Weight >= 0) {
				t.Errorf("took %+v after line %d", l, line)
			}
			if p, ok := rubric.ParseMode(l.Primary.String()); !ok || p != l.Primary {
				t.Errorf("primary %d", l.Primary)
			}
			for m, g := range l.Grades {
				if g < -1 || g > 3 {
					t.Errorf("the grade of %s is %d", rubric.Mode(m), g)
				}
			}
			ids[l.ID], line = true, l.Line
		}
	})
}
