package archive

import (
	"bytes"
	"errors"
	"io"

	"engage/internal/lang"
	"engage/internal/temp"
)

func (b *bundle) addStdin() error {
	if !b.once("-") {
		return nil
	}
	if b.opts.Stdin == nil {
		return lang.Errorf(lang.T{
			EN: "read standard input: there is none here; give a file",
			JA: "標準入力の読み取り: 標準入力がありません。ファイルを指定してください"})
	}
	return b.spoolAndAdd(b.opts.Stdin, "-", "-")
}

// spoolAndAdd copies what can be read only once to a temporary file.
func (b *bundle) spoolAndAdd(in io.Reader, p, name string) error {
	tmp, err := b.temp()
	if err != nil {
		return err
	}
	var size int64
	if err := b.patiently(func() (err error) { size, err = b.spool(tmp, 0, in); return err }); err != nil {
		return lang.Errorf(lang.T{EN: "read %s: %v", JA: "%s の読み取り: %v"}, p, err)
	}
	head := make([]byte, 512)
	n, _ := tmp.ReadAt(head, 0)
	if kindOf(head[:n]) == kindZip {
		return b.addZip(tmp, size, p)
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(tmp, 0, size)), nil }
	return b.addStream(stream{path: p, name: name, size: size, head: bytes.Clone(head[:n]), open: open})
}

// patiently does what may wait for another program, but no longer than until
// the run is interrupted; then what it waits for is left to the program's end.
func (b *bundle) patiently(do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
}

// quota bounds what the temporary files of a bundle may take of the disk.
type quota struct {
	most int64 // bytes of one temporary file
	free int64 // bytes that stay free on the disk
	step int64 // bytes between two looks at them
}

// spool copies in to the end of a temporary file of at bytes, within the quota.
func (b *bundle) spool(tmp *temp.File, at int64, in io.Reader) (size int64, err error) {
	for {
		n, err := io.CopyN(tmp, in, b.disk.step)
		size += n
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err == nil {
			err = b.ctx.Err()
		}
		if err != nil {
			return size, err
		}
		if free, ok := tmp.Free(); ok && free < b.disk.free || at+size > b.disk.most {
			return size, lang.Errorf(lang.T{
				EN: "it takes more than the %d GiB that are allowed or leaves less than %d GiB free on the disk of temporary files; give only the part with the posts, or set TMPDIR to another disk",
				JA: "許される %d GiB を超えるか、一時ファイルのディスクの空きが %d GiB を下回ります。投稿のある部分だけを指定するか、TMPDIR で別のディスクを指定してください"},
				b.disk.most>>30, b.disk.free>>30)
		}
	}
}

// temp makes a temporary file that goes with the bundle.
func (b *bundle) temp() (*temp.File, error) {
	f, err := temp.Create()
	if err == nil {
		b.close = append(b.close, f.Close)
	}
	return f, err
}
