package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
)

// far stands for an object store: far:///a is /a. It can get stuck, and says so.
type far struct {
	local interface {
		filesystem.Interface
		filesystem.Renamer
		filesystem.Remover
	}
}

const scheme = "far://"

func init() {
	filesystem.Register("far", func(ctx context.Context) filesystem.Interface {
		return &far{local.New(ctx).(interface {
			filesystem.Interface
			filesystem.Renamer
			filesystem.Remover
		})}
	})
}

func here(name string) string { return strings.TrimPrefix(name, scheme) }

func (f *far) Close() error { return nil }

func (f *far) List(ctx context.Context, glob string) ([]string, error) {
	found, err := f.local.List(ctx, here(glob))
	for i := range found {
		found[i] = scheme + found[i]
	}
	return found, err
}

func (f *far) OpenRead(ctx context.Context, name string) (io.ReadCloser, error) {
	if mayStick("read", name) {
		stick()
	}
	return f.local.OpenRead(ctx, here(name))
}

func (f *far) OpenWrite(ctx context.Context, name string) (io.WriteCloser, error) {
	w, err := f.local.OpenWrite(ctx, here(name))
	if err == nil && mayStick("write", name) {
		w = half{w}
	}
	return w, err
}

func (f *far) Size(ctx context.Context, name string) (int64, error) {
	return f.local.Size(ctx, here(name))
}

func (f *far) Rename(ctx context.Context, from, to string) error {
	return f.local.Rename(ctx, here(from), here(to))
}

func (f *far) Remove(ctx context.Context, name string) error { return f.local.Remove(ctx, here(name)) }

// half is a file that gets stuck in the middle.
type half struct{ io.WriteCloser }

func (h half) Write(b []byte) (int, error) {
	h.WriteCloser.Write(b[:len(b)/2])
	stick()
	return 0, nil
}

var tries atomic.Int64

// mayStick reports whether this is the try at which STUCK_AT says to get stuck:
// "read in/d.jsonl 3" is the third time that it is read.
func mayStick(what, name string) bool {
	var op, at string
	var n int64
	fmt.Sscan(os.Getenv("STUCK_AT"), &op, &at, &n)
	fits, _ := filepath.Match(at, filepath.Base(name))
	return op == what && fits && tries.Add(1) == n
}

// stick writes to the pipe of STUCK, and waits for ever.
func stick() {
	if err := os.WriteFile(os.Getenv("STUCK"), []byte("!"), 0); err != nil {
		panic(err)
	}
	select {}
}
