package archive

import (
	"bytes"
	"cmp"
	"encoding/base32"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"engage/internal/lang"
)

// cid is a link to a block: a zero byte and its CID, tagged 42.
type cid []byte

// key is what the block has in car.blocks, "" for no link.
func (c cid) key() string { return string(bytes.TrimPrefix(c, []byte{0})) }

// dagCBOR decodes blocks into structs, by their json tags where they have any.
// Bad UTF-8 passes: Emit mends it. Records of other programs nest deeper than
// the decoder's default of 32.
var dagCBOR = func() cbor.DecMode {
	tags := cbor.NewTagSet()
	err := tags.Add(cbor.TagOptions{DecTag: cbor.DecTagOptional}, reflect.TypeFor[cid](), 42)
	mode, err2 := cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid, MaxNestedLevels: 256}.DecModeWithTags(tags)
	if err := errors.Join(err, err2); err != nil {
		panic(err) // the options are constants
	}
	return mode
}()

// maxKey is the length of a key that the protocol allows, maxDepth the depth of
// a tree over hashes of 256 bits that takes two bits per level.
const (
	maxKey   = 1024
	maxDepth = 128
)

var (
	errCARTree = lang.Errorf(lang.T{
		EN: "read a Bluesky repository: a part of its index is damaged; posts below it may come without their ids",
		JA: "Bluesky のリポジトリの読み取り: 索引の一部が壊れています。その下の投稿は ID が不明になることがあります",
	})
	errCARHole = lang.Errorf(lang.T{
		EN: "read a Bluesky repository: a part of its index is not in the file (cut off, or only a part of a repository); posts below it are lost or come without their ids",
		JA: "Bluesky のリポジトリの読み取り: 索引の一部がファイルにありません（途中で切れているか、一部だけのファイルです）。その下の投稿は失われるか、ID が不明になります",
	})
	errCARRoot = lang.Errorf(lang.T{
		EN: "read a Bluesky repository: its root is not in the file, so that nothing names the account; posts come without their ids: download it again",
		JA: "Bluesky のリポジトリの読み取り: ルートがファイルになく、アカウントがわかりません。投稿の ID は不明になります。もう一度ダウンロードしてください",
	})
)

// give hands on the posts: those that the tree names, and where it is not
// whole also those that it should have named.
func (c *car) give(root string) error {
	var commit struct {
		DID  string
		Data cid
	}
	_ = dagCBOR.Unmarshal(c.blocks[root], &commit)
	if strings.HasPrefix(commit.DID, "did:") {
		c.did = commit.DID
	}
	if c.did == "" || len(commit.Data) == 0 {
		c.holed = true
		if err := c.broken(errCARRoot); err != nil {
			return err
		}
	} else if err := c.tree(commit.Data, 0); err != nil {
		return err
	}
	if !c.holed {
		return nil // what is left was deleted or replaced
	}
	return c.rest()
}

// treeNode is a piece of the tree. A key has P bytes of the one before it.
type treeNode struct {
	L cid // the piece before E[0]
	E []struct {
		P int
		K []byte
		V cid // the record
		T cid // the piece after it
	}
}

// tree reads the piece at and all below it, in the order of the keys.
func (c *car) tree(at cid, depth int) error {
	if len(at) == 0 {
		return nil
	}
	body, ok := c.blocks[at.key()]
	if !ok {
		c.holed = true
		return c.broken(errCARHole)
	}
	var n treeNode
	again := c.done[at.key()]
	c.done[at.key()] = true
	if again || depth > maxDepth || dagCBOR.Unmarshal(body, &n) != nil {
		c.holed = true
		return c.broken(errCARTree)
	}
	if err := c.tree(n.L, depth+1); err != nil {
		return err
	}
	return c.entries(&n, func(below cid) error { return c.tree(below, depth+1) })
}

// entries reads the records of a node, and what lies between them with down.
func (c *car) entries(n *treeNode, down func(cid) error) error {
	var key []byte
	for _, e := range n.E {
		if e.P < 0 || e.P > len(key) || e.P+len(e.K) > maxKey || !utf8.Valid(e.K) {
			c.holed = true
			return c.broken(errCARTree)
		}
		key = append(key[:e.P], e.K...)
		if err := c.value(string(key), e.V.key()); err != nil {
			return err
		}
		if err := down(e.T); err != nil {
			return err
		}
	}
	return nil
}

// value gives out the post or repost under key.
func (c *car) value(key, id string) error {
	kind, name, _ := strings.Cut(key, "/")
	if name == "" || kind != skyPosts && kind != skyReposts {
		return nil
	}
	c.done[id] = true
	body, ok := c.blocks[id]
	if !ok {
		return c.broken(lang.Errorf(lang.T{
			EN: "read a Bluesky repository: the record %s is not in the file (cut off, or only a part of a repository)",
			JA: "Bluesky のリポジトリの読み取り: レコード %s がファイルにありません（途中で切れているか、一部だけのファイルです）"}, key))
	}
	var rec skyRecord
	if err := dagCBOR.Unmarshal(body, &rec); err != nil {
		return c.broken(badShape(err))
	}
	rec.Type = cmp.Or(rec.Type, kind)
	if c.did == "" {
		return c.nameless(id, &rec)
	}
	return c.sky.post(&skyPost{URI: "at://" + c.did + "/" + key, Record: &rec, own: true})
}

// rest looks through what the tree did not lead to. Nodes that hang in the air
// still know the keys of their records.
func (c *car) rest() error {
	ids := slices.Sorted(maps.Keys(c.blocks))
	for _, id := range ids {
		var n treeNode
		if c.done[id] || dagCBOR.Unmarshal(c.blocks[id], &n) != nil || len(n.E) == 0 {
			continue
		}
		c.done[id] = true
		if err := c.entries(&n, func(cid) error { return nil }); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if c.done[id] {
			continue
		}
		var rec skyRecord
		err := dagCBOR.Unmarshal(c.blocks[id], &rec)
		switch {
		case err != nil:
			err = c.broken(badShape(err))
		case rec.Type != "":
			err = c.nameless(id, &rec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var cidText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// nameless gives out a record whose address is unknown. Its CID is an id as
// good: the same in every copy, and written beside the address wherever
// another post refers to it. Only ties by address are lost.
func (c *car) nameless(id string, rec *skyRecord) error {
	owner := skyAuthor{DID: c.did}
	if c.did == "" {
		owner.Handle = c.sky.r.Owner("bluesky-owner")
	}
	return c.sky.post(&skyPost{URI: "b" + cidText.EncodeToString([]byte(id)), Author: owner, Record: rec, own: true})
}
