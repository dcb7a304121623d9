package sample

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// file is one sample: its name within the folder, and what makes it.
type file struct {
	name string
	make func() ([]byte, error)
}

// Write makes every sample archive: larger ones in dir, and a small one of each
// other format in dir/formats.
func Write(dir string) error {
	small := filepath.Join(dir, "formats")
	if err := os.MkdirAll(small, 0o755); err != nil {
		return err
	}
	if err := write(dir, archives); err != nil {
		return err
	}
	return write(small, slices.Concat(xFiles, scrapers, tables, fediverse, bluesky, meta, others))
}

func write(dir string, files []file) error {
	for _, f := range files {
		b, err := f.make()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f.name), b, 0o644)
		}
		if err != nil {
			return fmt.Errorf("make %s: %w", f.name, err)
		}
	}
	return nil
}

type object = map[string]any

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // maps of strings always encode
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// lines writes one value a line.
func lines[T any](list []T) []byte {
	var b bytes.Buffer
	for _, v := range list {
		b.Write(encode(v))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// sheet writes rows as CSV, with quotes where they are needed.
func sheet(comma rune, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// quotedSheet writes rows as CSV, with quotes around every cell.
func quotedSheet(rows [][]string) []byte {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// rowOf puts the cells that are there in the order of the header.
func rowOf(header []string, cells map[string]string) []string {
	row := make([]string, len(header))
	for i, name := range header {
		row[i] = cells[name]
	}
	return row
}

// member is a file of a zip.
type member struct {
	name string
	body []byte
}

// zipped packs files, all of one day.
func zipped(files ...member) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Date(2023, 7, 3, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.body); err != nil {
			return nil, err
		}
	}
	err := z.Close() // writes the directory, so it comes before Bytes
	return b.Bytes(), err
}
