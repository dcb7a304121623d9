package insight

import (
	"sort"

	"engage/internal/corpus"
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

// Count counts n defects of a kind, of which d is an example.
func (in *Input) Count(d corpus.Defect, n int) {
	i := sort.Search(len(in.Defects), func(i int) bool { return in.Defects[i].Kind >= d.Kind })
	if i == len(in.Defects) || in.Defects[i].Kind != d.Kind {
		in.Defects = append(in.Defects, DefectCount{})
		copy(in.Defects[i+1:], in.Defects[i:])
		in.Defects[i] = DefectCount{Kind: d.Kind}
	}
	in.Defects[i].Count += n
	if len(in.Defects[i].Examples) < maxExamples {
		in.Defects[i].Examples = append(in.Defects[i].Examples, d)
	}
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
