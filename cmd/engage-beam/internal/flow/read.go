package flow

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/klauspost/compress/zstd"

	"engage/cmd/engage-beam/internal/standin"
)

func init() {
	register.DoFn3x1[context.Context, fileio.FileMetadata, func(string, []byte), error](&readFn{})
	register.Emitter2[string, []byte]()
}

// readFn reads one archive from whatever file system its path names.
type readFn struct{}

func (*readFn) ProcessElement(ctx context.Context, file fileio.FileMetadata, emit func(string, []byte)) error {
	fs, err := filesystem.New(ctx, file.Path)
	if err != nil {
		return err
	}
	defer fs.Close()
	raw, err := fs.OpenRead(ctx, file.Path)
	if err != nil {
		return err
	}
	defer raw.Close()
	plain, err := unpacked(file.Path, raw)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	defer plain.Close()
	if err := standin.Map(plain, emit); err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	return nil
}

func unpacked(path string, r io.Reader) (io.ReadCloser, error) {
	switch {
	case strings.HasSuffix(path, ".gz"):
		return gzip.NewReader(r)
	case strings.HasSuffix(path, ".zst"):
		d, err := zstd.NewReader(r)
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(r), nil
}
