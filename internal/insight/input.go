package insight

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
)

// maxExamples is how many defects of a kind are kept as examples.
const maxExamples = 5

// File says what was read from one file.
type File struct {
	Path, Format, Encoding string
	Posts, Skipped         int
}

// DefectCount is a kind of defect, how often it occurred, and some examples.
type DefectCount struct {
	Kind     string
	Count    int
	Examples []corpus.Defect
}

// Input is the account of what was read.
type Input struct {
	Files          []File
	Posts          int // records with or without text of their own, duplicates included
	Duplicates     int
	Reposts        int // bare reposts: spread, in no conversation
	PrivateDropped int
	Skipped        int // broken records
	Defects        []DefectCount
}

// Defect counts one defect; Defects stay sorted by kind.
func (in *Input) Defect(d corpus.Defect) { in.Count(d, 1) }

// Count counts n defects of a kind, of which d is an example. The examples that
// are kept are the first by file and line, whatever the order.
func (in *Input) Count(d corpus.Defect, n int) {
	i, known := slices.BinarySearchFunc(in.Defects, d.Kind, func(c DefectCount, kind string) int { return strings.Compare(c.Kind, kind) })
	if !known {
		in.Defects = slices.Insert(in.Defects, i, DefectCount{Kind: d.Kind})
	}
	c := &in.Defects[i]
	c.Count += n
	at, _ := slices.BinarySearchFunc(c.Examples, d, compareDefects)
	if at < maxExamples {
		c.Examples = slices.Insert(c.Examples[:min(len(c.Examples), maxExamples-1)], at, d)
	}
}

func compareDefects(a, b corpus.Defect) int {
	if c := cmp.Or(strings.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Source.Line, b.Source.Line)); c != 0 {
		return c
	}
	return strings.Compare(a.Err.Error(), b.Err.Error())
}

// Merge adds the account of other files, and of other ties.
func (in *Input) Merge(o *Input) {
	in.Files = append(in.Files, o.Files...)
	in.Posts += o.Posts
	in.Duplicates += o.Duplicates
	in.Reposts += o.Reposts
	in.PrivateDropped += o.PrivateDropped
	in.Skipped += o.Skipped
	for _, c := range o.Defects {
		for i, d := range c.Examples {
			n := 1
			if i == 0 {
				n = c.Count - len(c.Examples) + 1
			}
			in.Count(d, n)
		}
	}
}

// jsonDefect is a defect whose message is in both languages.
type jsonDefect struct {
	File   string
	Line   int
	EN, JA string
}

// MarshalJSON is for carrying a count to another process.
func (c DefectCount) MarshalJSON() ([]byte, error) {
	out := jsonCount{c.Kind, c.Count, nil}
	for _, d := range c.Examples {
		out.Examples = append(out.Examples, jsonDefect{d.Source.File, d.Source.Line, lang.Message(d.Err, lang.EN), lang.Message(d.Err, lang.JA)})
	}
	return json.Marshal(out)
}

type jsonCount struct {
	Kind     string
	Count    int
	Examples []jsonDefect
}

// UnmarshalJSON reads what MarshalJSON wrote; the messages stay bilingual.
func (c *DefectCount) UnmarshalJSON(src []byte) error {
	var in jsonCount
	if err := json.Unmarshal(src, &in); err != nil {
		return err
	}
	*c = DefectCount{Kind: in.Kind, Count: in.Count}
	for _, d := range in.Examples {
		said := lang.Errorf(lang.T{EN: "%s", JA: "%[1]s"}, lang.T{EN: d.EN, JA: d.JA})
		c.Examples = append(c.Examples, corpus.Defect{Kind: in.Kind, Source: corpus.Source{File: d.File, Line: d.Line}, Err: said})
	}
	return nil
}

// Malformed is the defect kind of records that could not be read.
const Malformed = "malformed_record"

// FirstSkipped is the first broken record; the zero Defect where there is none.
func (in *Input) FirstSkipped() corpus.Defect {
	for _, d := range in.Defects {
		if d.Kind == Malformed {
			return d.Examples[0]
		}
	}
	return corpus.Defect{}
}
