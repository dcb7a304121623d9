// Package label reads what careful readers say of conversations: labelled
// threads, one a line, whose posts package archive reads. It imports rubric
// for the modes, corpus and lang only; its values are plain and safe to share.
package label

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
)

// Label is what a reader says of one conversation.
type Label struct {
	File string
	Line int
	ID   string // of the conversation

	Grades  [rubric.NumModes]int // 0 absent, 1 trace, 2 clearly present, 3 what it is about; −1 not judged
	Primary rubric.Mode
	Level   string  // level of interaction, "" if not judged
	Weight  float64 // how much it counts in fitting, 1 if not said
}

// Example is a labelled conversation. Conversation is nil where the archive
// shows none under the label's id (a bare repost makes none).
type Example struct {
	Label
	Conversation *corpus.Conversation
	// Anonymous examples set the points of features that others have, and add
	// no feature of their own: nothing of their words can be read in the points.
	Anonymous bool
}

// longest bounds a line, in bytes.
const longest = 16 << 20

// Read reads the labels of a labelled file. Lines without labels are passed
// over; a broken line is an error with its place. name stands for the file.
func Read(name string, src io.Reader) ([]Label, error) {
	var out []Label
	seen := make(map[string]int)
	sc := bufio.NewScanner(src)
	sc.Buffer(make([]byte, 64<<10), longest)
	n := 1
	for ; sc.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(sc.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		l, ok, err := parse(line)
		if err != nil {
			return nil, lang.Errorf(lang.T{EN: "reading labels at %s:%d: %s", JA: "ラベルの読み込み %s:%d: %s"}, name, n, err)
		}
		if !ok {
			continue
		}
		if first, twice := seen[l.ID]; twice {
			return nil, lang.Errorf(lang.T{EN: "reading labels at %s:%d: the id %s stands twice, first in line %d", JA: "ラベルの読み込み %s:%d: id %s が重複しています(最初は%d行目)"}, name, n, l.ID, first)
		}
		seen[l.ID] = n
		l.File, l.Line = name, n
		out = append(out, l)
	}
	if err := sc.Err(); err != nil {
		return nil, lang.Errorf(lang.T{EN: "reading labels at %s:%d: %s", JA: "ラベルの読み込み %s:%d: %s"}, name, n, err)
	}
	return out, nil
}

func parse(line []byte) (l Label, ok bool, err error) {
	var t struct {
		ID     string
		Weight *float64
		Labels map[string]any
	}
	if err := json.Unmarshal(line, &t); err != nil {
		var wrong *json.SyntaxError
		if errors.As(err, &wrong) {
			return l, false, lang.Errorf(lang.T{EN: "not JSON at byte %d", JA: "%dバイト目でJSONとして読めません"}, wrong.Offset)
		}
		return l, false, err
	}
	if t.Labels == nil {
		return l, false, nil
	}
	if t.ID == "" {
		return l, false, lang.Errorf(lang.T{EN: "labels without an id", JA: "id のないラベルです"})
	}
	l.ID, l.Weight = t.ID, 1
	if t.Weight != nil {
		l.Weight = *t.Weight
	}
	if l.Weight < 0 {
		return l, false, lang.Errorf(lang.T{EN: "a weight is 0 or more", JA: "weight は0以上です"})
	}
	primary, _ := t.Labels["primary"].(string)
	if l.Primary, ok = rubric.ParseMode(primary); !ok {
		return l, false, lang.Errorf(lang.T{EN: "primary is %q; one of %s", JA: "primary が %q です。%s のどれかにしてください"}, primary, strings.Join(rubric.ScoreKeys(), ", "))
	}
	for m := range l.Grades {
		l.Grades[m] = -1
		grade, given := t.Labels[rubric.Mode(m).String()]
		if !given {
			continue
		}
		g, isNumber := grade.(float64)
		if !isNumber || g != float64(int(g)) || g < 0 || g > 3 {
			return l, false, lang.Errorf(lang.T{EN: "the grade of %s is %v; 0 to 3", JA: "%s の評点が %v です。0から3にしてください"}, rubric.Mode(m).String(), grade)
		}
		l.Grades[m] = int(g)
	}
	l.Level, _ = t.Labels["interaction"].(string)
	return l, true, nil
}
