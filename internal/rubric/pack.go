package rubric

import "fmt"

// Packed is a file with all that it names, as plain data that can go to another
// machine.
type Packed struct {
	Ref, Name string // as another names it, and what stands for it in messages
	Source    []byte
	Names     []*Packed
}

// Pack loads a rubric, and packs each file that is opened for that.
func Pack(f File) (*Packed, error) {
	p := &Packed{Name: f.Name, Source: f.Source}
	_, err := Load(p.opening(f))
	return p, err
}

// opening is f, whose files are packed as they are opened.
func (p *Packed) opening(f File) File {
	f.Known = nil // what need not be opened here may have to be there
	open := f.Open
	if open == nil {
		return f
	}
	f.Open = func(ref string) (File, error) {
		named, err := open(ref)
		if err != nil {
			return named, err
		}
		q := &Packed{Ref: ref, Name: named.Name, Source: named.Source}
		p.Names = append(p.Names, q)
		return q.opening(named), nil
	}
	return f
}

// File is what was packed, to load.
func (p *Packed) File() File {
	return File{Name: p.Name, Source: p.Source, Open: func(ref string) (File, error) {
		for _, q := range p.Names {
			if q.Ref == ref {
				return q.File(), nil
			}
		}
		return File{}, fmt.Errorf("%s was not packed", ref)
	}}
}
