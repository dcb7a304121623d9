package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"path"
	"strings"

	"engage/internal/lang"
)

// blueskyCAR reads a repository: all records of one account, as Bluesky's
// "Download account data" and com.atproto.sync.getRepo give them. It is a row
// of blocks in any order, each with its CID (the kind and the hash of its
// bytes). The root block, a commit, names the account and the top of a tree;
// the tree names the records, so that a post's address is known from there
// only.
var blueskyCAR = Format{Name: "bluesky-car", Detect: detectCAR, Read: readCAR}

func detectCAR(f *File) int {
	named := strings.EqualFold(path.Ext(f.Name), ".car")
	if !named && !bytes.Contains(f.Head[:min(len(f.Head), 100)], []byte("roots")) {
		return 0
	}
	c := car{in: bufio.NewReader(bytes.NewReader(rawHead(f)))}
	if _, err := c.header(); err != nil {
		return 0
	}
	return 100
}

// cidLen is the length of a CID with a SHA-256, the only kind that Bluesky
// takes; blockCost is what a block in memory takes beside its bytes.
const (
	cidLen    = 36
	blockCost = 200
)

var (
	errCARCut = lang.Errorf(lang.T{
		EN: "read a Bluesky repository: the file is cut off or damaged; what follows is lost: download it again",
		JA: "Bluesky のリポジトリの読み取り: ファイルが途中で切れているか壊れています。以降は読めません。もう一度ダウンロードしてください",
	})
	errCARBlock = lang.Errorf(lang.T{
		EN: "read a Bluesky repository: a block has no valid CID; it is left out",
		JA: "Bluesky のリポジトリの読み取り: ブロックの CID が正しくありません。読み飛ばしました",
	})
)

// car is the file being read.
type car struct {
	in     *bufio.Reader
	buf    bytes.Buffer
	sky    *sky
	blocks map[string][]byte // by CID, without records of other kinds
	room   int               // bytes that blocks may still take
	done   map[string]bool   // blocks that were read
	holed  bool              // the tree is not whole
	did    string            // of the owner, "" if unknown
}

func readCAR(ctx context.Context, f *File, r *Reader) error {
	r.SetEncoding("dag-cbor")
	rc, err := f.raw()
	if err != nil {
		return err
	}
	defer rc.Close()
	c := &car{in: bufio.NewReaderSize(rc, 256<<10), sky: newSky(r), blocks: map[string][]byte{}, room: maxCAR, done: map[string]bool{}}
	root, err := c.header()
	if err != nil {
		return r.Broken(0, errCARCut)
	}
	if err := c.load(ctx); err != nil {
		return err
	}
	return c.give(root)
}

// header reads the first section, which names the root.
func (c *car) header() (root string, err error) {
	b, err := c.section()
	if err != nil {
		return "", err
	}
	var h struct {
		Version int
		Roots   []cid
	}
	if err := dagCBOR.Unmarshal(b, &h); err != nil || h.Version != 1 {
		return "", errCARCut
	}
	if len(h.Roots) > 0 {
		root = h.Roots[0].key()
	}
	return root, nil
}

// section reads a length and as many bytes, valid until the next call. It
// gives io.EOF at the end, errCARCut where no more can be read, and errTooLong
// where it passed over too many bytes.
func (c *car) section() ([]byte, error) {
	head, err := c.in.Peek(binary.MaxVarintLen64)
	if err != nil && (len(head) == 0 || !errors.Is(err, io.EOF)) {
		return nil, cut(err, len(head) > 0)
	}
	n, width := binary.Uvarint(head)
	if width <= 0 || n == 0 {
		return nil, errCARCut
	}
	_, _ = c.in.Discard(width)
	if n > maxLine {
		if _, err := io.CopyN(io.Discard, c.in, int64(min(n, math.MaxInt64))); err != nil {
			return nil, cut(err, true)
		}
		return nil, errTooLong
	}
	c.buf.Reset()
	if _, err := io.CopyN(&c.buf, c.in, int64(n)); err != nil {
		return nil, cut(err, true)
	}
	return c.buf.Bytes(), nil
}

// cut tells an end in the middle from the end and from a failing disk.
func cut(err error, middle bool) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errDamaged) || middle && errors.Is(err, io.EOF) {
		return errCARCut
	}
	return err
}

// load keeps the blocks that are needed, since they may come in any order.
func (c *car) load(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := c.section()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errCARCut):
			return c.broken(err)
		case errors.Is(err, errTooLong):
			err = c.broken(err)
		case err == nil:
			err = c.keep(b)
		}
		if err != nil {
			return err
		}
	}
}

func (c *car) broken(err error) error { return c.sky.r.Broken(0, err) }

// keep drops likes, follows and records of other programs: they are most of a
// repository. A block that comes twice is the same.
func (c *car) keep(b []byte) error {
	if len(b) < cidLen || b[0] != 1 || b[3] != 32 {
		return c.broken(errCARBlock)
	}
	id, body := string(b[:cidLen]), b[cidLen:]
	if _, ok := c.blocks[id]; ok || b[1] != 0x71 { // not DAG-CBOR: a picture
		return nil
	}
	var kind struct {
		Type string `json:"$type"`
	}
	if dagCBOR.Unmarshal(body, &kind) == nil && kind.Type != "" && kind.Type != skyPosts && kind.Type != skyReposts {
		return nil
	}
	if c.room -= len(body) + blockCost; c.room < 0 {
		return lang.Errorf(lang.T{
			EN: "its posts and its index are larger than %d GiB; give answers of getAuthorFeed (JSON) instead",
			JA: "投稿と索引が %d GiB を超えています。代わりに getAuthorFeed の JSON を渡してください"}, maxCAR>>30)
	}
	c.blocks[id] = bytes.Clone(body)
	return nil
}
