package pipeline

import (
	"context"
	"errors"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/insight"
)

// Inspected is one file as it was read: what it was taken for, what its posts
// tell, and the first of its records that could not be read.
type Inspected struct {
	archive.FileInfo
	Coverage insight.Coverage
	Broken   []corpus.Defect
}

// maxBroken is how many broken records of a file are kept as examples.
const maxBroken = 3

// Inspect reads the paths to the end and says what each file holds.
func Inspect(ctx context.Context, paths []string, opts archive.Options) ([]Inspected, []archive.Left, error) {
	a, err := archive.Open(ctx, paths, opts)
	if err != nil {
		return nil, nil, err
	}
	defer a.Close()
	files := make([]Inspected, len(a.Files()))
	at := make(map[string]*Inspected, len(files))
	for i, f := range a.Files() {
		at[f.Path] = &files[i]
	}
	var left []archive.Left
	for p, err := range a.Posts() {
		var broken *archive.RecordError
		switch {
		case errors.As(err, &broken):
			if f := at[broken.File]; f == nil {
				left = append(left, archive.Left{Path: broken.File, What: broken.Reason()})
			} else if len(f.Broken) < maxBroken {
				f.Broken = append(f.Broken, corpus.Defect{Kind: insight.Malformed, Source: corpus.Source{File: broken.File, Line: broken.Line}, Err: broken.Err})
			}
		case err != nil:
			return nil, nil, err
		default:
			at[p.Source.File].Coverage.Add(&p)
		}
	}
	for i, f := range a.Files() {
		files[i].FileInfo = f
		files[i].Coverage.Close()
	}
	return files, append(left, a.Left()...), ctx.Err()
}
