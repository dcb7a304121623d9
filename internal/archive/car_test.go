package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"engage/internal/corpus"
)

const miseIDs = "mise post/3kab, mise post/3kac, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca"

func TestCAR(t *testing.T) {
	w, root, _, _ := miseRepo()
	posts, bad, infos := readAll(t, Options{}, write(t, "repo.car", w.bytes(root)))
	if ids(posts) != miseIDs || len(bad) != 0 {
		t.Fatalf("%s %v", ids(posts), bad)
	}
	if infos[0].Format != "bluesky-car" || infos[0].Encoding != "dag-cbor" {
		t.Errorf("%+v", infos)
	}
	owner := []corpus.AuthorID{"id:did:plc:mise"}
	for _, p := range posts {
		if p.Author != owner[0] || p.Number != miseDID || p.Handle != "" || p.Blind != corpus.BlindOthers || !reflect.DeepEqual(p.Brand, owner) || p.Source.Line != 0 {
			t.Errorf("%+v", p)
		}
	}
	if p := posts[0]; p.Text != "新作です https://mise.example/shop/very/long" || p.Client != "TOKIMEKI" ||
		!p.At.Equal(jst("2024-01-05 09:03:00")) || p.At.Hour() != 9 || p.URL != "https://bsky.app/profile/did:plc:mise/post/3kab" {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.ReplyTo != neko+"1" || p.ReplyToAuthor != "id:did:plc:neko" || p.ConversationID != mise+"3kab" {
		t.Errorf("%+v", p)
	}
	if p := posts[2]; p.Kind != corpus.Original || p.Quotes != neko+"2" || p.QuotesAuthor != "id:did:plc:neko" {
		t.Errorf("%+v", p)
	}
	if p := posts[5]; p.Kind != corpus.Repost || p.Quotes != neko+"3" || p.QuotesAuthor != "id:did:plc:neko" || p.Text != "" || p.At.Day() != 7 {
		t.Errorf("%+v", p)
	}
}

// The owner's posts are the same as those of an answer of the API.
func TestCARBesideFeed(t *testing.T) {
	w, root, _, _ := miseRepo()
	posts, bad := foreign(t, Options{}, "a.car", string(w.bytes(root)), "b.json", `{"posts":[`+skyView(mise+"3kab", "新作です", "")+`]}`)
	if len(posts) != 7 || len(bad) != 0 || posts[6].ID != posts[0].ID || posts[6].Number != posts[0].Number || posts[6].Author != "mise.example" {
		t.Errorf("%+v %v", posts, bad)
	}
	posts, _ = foreign(t, Options{Owner: "@Mise.example"}, "a.car", string(w.bytes(root)))
	if p := posts[0]; p.Author != "mise.example" || p.Handle != "Mise.example" || p.Number != miseDID || p.Brand[0] != p.Author || p.URL != "https://bsky.app/profile/Mise.example/post/3kab" {
		t.Errorf("%+v", p)
	}
}

func TestCARDetect(t *testing.T) {
	w, root, _, _ := miseRepo()
	data := w.bytes(root)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(data)
	_ = z.Close()
	for name, c := range map[string]struct {
		file string
		data []byte
	}{
		"by its head": {"download", data},
		"gzip":        {"repo.car.gz", zipped.Bytes()},
		"zip":         {"x.zip", zipOf(t, "a/repo.CAR", string(data))},
		"cut gzip":    {"repo.car.gz", zipped.Bytes()[:zipped.Len()-20]},
	} {
		posts, bad, infos := readAll(t, Options{}, write(t, c.file, c.data))
		if len(infos) != 1 || infos[0].Format != "bluesky-car" || len(posts) == 0 {
			t.Errorf("%s: %+v", name, infos)
		}
		if (len(bad) > 0) != strings.HasPrefix(name, "cut") {
			t.Errorf("%s: %v", name, bad)
		}
	}
	for name, head := range map[string]string{
		"version 2":  "\x0a\xa1gversion\x02",
		"a web page": "<!DOCTYPE html><title>429 roots</title>",
		"empty":      "\x00",
		"one byte":   "\x3a",
	} {
		if a, err := Open(context.Background(), []string{write(t, "x.car", []byte(head))}, Options{}); err == nil {
			t.Errorf("%s: taken for %+v", name, a.Files())
		}
	}
}

func TestCARDamage(t *testing.T) {
	const hole, tree, cutOff = "is not in the file", "index is damaged", "cut off or damaged"
	raw := func(data []byte) func(*carWriter, link) []byte {
		return func(w *carWriter, root link) []byte { return append(w.bytes(root), data...) }
	}
	whole := raw(nil)
	for name, c := range map[string]struct {
		spoil func(w *carWriter, nodes []link, records map[string]link)
		data  func(w *carWriter, root link) []byte
		ids   string   // sorted, CIDs as "?"
		bad   []string // parts of the errors
	}{
		"whole":                  {nil, whole, miseIDs, nil},
		"blocks that come twice": {func(w *carWriter, _ []link, _ map[string]link) { w.order = append(w.order, w.order...) }, whole, miseIDs, nil},
		"a lost record": {func(w *carWriter, _ []link, records map[string]link) {
			delete(w.blocks, records["app.bsky.feed.post/3kac"])
		},
			whole, "mise post/3kab, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca", []string{"app.bsky.feed.post/3kac is not in the file"}},
		"a lost like": {func(w *carWriter, _ []link, records map[string]link) {
			delete(w.blocks, records["app.bsky.feed.like/3kaa"])
		}, whole, miseIDs, nil},
		"a lost node":       {func(w *carWriter, nodes []link, _ map[string]link) { delete(w.blocks, nodes[1]) }, whole, "?, ?, mise post/3kac, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca", []string{hole}},
		"a lost top":        {func(w *carWriter, nodes []link, _ map[string]link) { delete(w.blocks, nodes[0]) }, whole, "?, ?, mise post/3kab, mise post/3kac, mise post/3kbf, mise repost/3kca", []string{hole}},
		"a node of garbage": {func(w *carWriter, nodes []link, _ map[string]link) { w.blocks[nodes[2]] = []byte{0xFF} }, whole, "?, " + miseIDs, []string{tree}},
		"two circles": {func(w *carWriter, nodes []link, records map[string]link) {
			w.blocks[nodes[2]] = dag(obj{"l": nodes[0], "e": []any{obj{"p": 0, "k": []byte("x"), "v": records["com.example.note/1"], "t": nodes[1]}}})
		}, whole, "?, " + miseIDs, []string{tree, tree}},
		"a key that leans on none": {func(w *carWriter, nodes []link, records map[string]link) {
			w.blocks[nodes[3]] = dag(obj{"l": nil, "e": []any{obj{"p": 9, "k": []byte("c"), "v": records["app.bsky.feed.post/3kac"], "t": nil}}})
		}, whole, "?, ?, mise post/3kab, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca", []string{tree}},
		"a post of garbage": {func(w *carWriter, _ []link, records map[string]link) {
			w.blocks[records["app.bsky.feed.post/3kac"]] = []byte{0x82, 1}
		}, whole, "mise post/3kab, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca", []string{"unexpected shape"}},
		"a post without time": {func(w *carWriter, _ []link, records map[string]link) {
			w.blocks[records["app.bsky.feed.post/3kac"]] = dag(carPost("いつ", "昨日", nil))
		}, whole, "mise post/3kab, mise post/3kbd, mise post/3kbe, mise post/3kbf, mise repost/3kca", []string{"no readable time"}},
		"the commit is gone":    {nil, func(w *carWriter, root link) []byte { delete(w.blocks, root); return w.bytes(root) }, "?, ?, ?, ?, ?, ?", []string{"its root is not in the file"}},
		"the root is no commit": {nil, func(w *carWriter, root link) []byte { return w.bytes(w.order[0]) }, "?, ?, ?, ?, ?, ?", []string{"its root is not in the file"}},
		"cut in the commit":     {nil, func(w *carWriter, root link) []byte { b := w.bytes(root); return b[:len(b)-10] }, "?, ?, ?, ?, ?, ?", []string{cutOff, "its root is not in the file"}},
		"only the header":       {nil, func(w *carWriter, root link) []byte { w.order = nil; return w.bytes(root) }, "", []string{"its root is not in the file"}},
		"a length and no more":  {nil, raw([]byte{0x50}), miseIDs, []string{cutOff}},
		"half of a length":      {nil, raw([]byte{0x80}), miseIDs, []string{cutOff}},
		"a giant length":        {nil, raw(binary.AppendUvarint(nil, 1<<63)), miseIDs, []string{cutOff}},
		"more than a length":    {nil, raw(bytes.Repeat([]byte{0xFF}, 20)), miseIDs, []string{cutOff}},
		"zeros at the end":      {nil, raw(make([]byte, 5000)), miseIDs, []string{cutOff}},
		"no CID": {nil, raw(slices.Concat(section(append([]byte{1, 0x71, 0x12, 20}, make([]byte, 50)...)),
			section(append([]byte{2, 0x55, 0x12, 32}, make([]byte, 50)...)), section([]byte("x")))), miseIDs, []string{"no valid CID", "no valid CID", "no valid CID"}},
		"a picture is no lost post": {nil, func(w *carWriter, root link) []byte {
			delete(w.blocks, root)
			return append(w.bytes(root), section(append([]byte("\x01\x55\x12\x20"), make([]byte, 40)...))...)
		}, "?, ?, ?, ?, ?, ?", []string{"its root is not in the file"}},
	} {
		w, root, nodes, records := miseRepo()
		if c.spoil != nil {
			c.spoil(w, nodes, records)
		}
		posts, bad, infos := readAll(t, Options{}, write(t, "a.car", c.data(w, root)))
		var got []string
		for _, p := range posts {
			if strings.HasPrefix(string(p.ID), "bafyrei") {
				p.ID = "?"
				if p.Brand[0] != p.Author || p.Blind != corpus.BlindOthers || p.URL != "" {
					t.Errorf("%s: %+v", name, p)
				}
			}
			got = append(got, ids([]corpus.Post{p}))
		}
		slices.Sort(got) // nodes in the air, and CIDs, come in no order that means anything
		if strings.Join(got, ", ") != c.ids {
			t.Errorf("%s: got  %s\nwant %s", name, strings.Join(got, ", "), c.ids)
		}
		if len(bad) != len(c.bad) || infos[0].Skipped != len(c.bad) {
			t.Errorf("%s: %v, want %q", name, bad, c.bad)
			continue
		}
		for i, part := range c.bad {
			if !strings.Contains(bad[i].Error(), part) {
				t.Errorf("%s: %v, want %q", name, bad[i], part)
			}
		}
	}
}

// A post whose address is unknown has its CID for an id, and the owner that
// the user names.
func TestCARNameless(t *testing.T) {
	w := &carWriter{}
	id := w.add(carPost("こんにちは", "2024-01-05T00:03:00Z", nil))
	data := w.bytes(id)
	posts, _, _ := readAll(t, Options{}, write(t, "a.car", data))
	if p := posts[0]; p.ID != "bafyreiavp3sqlgjimbjeebzwqwqk4zmghowe4q3kwicsvhl3ktdjfrhh7i" || p.Author != "bluesky-owner" || p.Number != "" {
		t.Errorf("%+v", p)
	}
	if posts, _, _ = readAll(t, Options{Owner: "Mise"}, write(t, "a.car", data)); posts[0].Author != "mise" || posts[0].Handle != "Mise" {
		t.Errorf("%+v", posts[0])
	}
}

func TestCARHostile(t *testing.T) {
	w := &carWriter{}
	post := w.add(carPost("深い\xff", "2024-01-05T00:03:00Z", nil))
	deep := any("x")
	for range 500 {
		deep = obj{"record": deep}
	}
	nested := w.add(carPost("入れ子", "2024-01-05T00:03:00Z", obj{"embed": deep}))
	at := w.tree([]carRecord{{"app.bsky.feed.post/3kab", post}, {"app.bsky.feed.post/3kac", nested}})[0]
	for range 300 {
		at = w.add(obj{"l": at, "e": []any{}})
	}
	root := w.add(obj{"did": miseDID, "version": 3, "data": at})
	posts, bad, _ := readAll(t, Options{}, write(t, "a.car", w.bytes(root)))
	if ids(posts) != "mise post/3kab" || posts[0].Text != "深い\uFFFD" || len(bad) != 2 {
		t.Errorf("%+v %v", posts, bad)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestCARLimits(t *testing.T) {
	w, root, _, _ := miseRepo()
	long := io.MultiReader(bytes.NewReader(binary.AppendUvarint(nil, maxLine+1)), io.LimitReader(zeros{}, maxLine+1), bytes.NewReader(w.bytes(root)))
	c := &car{in: bufio.NewReader(long)}
	if _, err := c.section(); !errors.Is(err, errTooLong) {
		t.Errorf("a block that is too long: %v", err)
	}
	if got, err := c.header(); got != string(root) || err != nil {
		t.Errorf("after it: %q %v", got, err)
	}
	c = &car{in: c.in, sky: newSky(nil), blocks: map[string][]byte{}, room: 2000}
	if err := c.load(context.Background()); err == nil || !strings.Contains(err.Error(), "larger than 1 GiB") {
		t.Errorf("more than fits in memory: %v", err)
	}
}

func TestCARSample(t *testing.T) {
	const sample = "../../../shared/samples/bluesky/indigo_block.car"
	if _, err := os.Stat(sample); err != nil {
		t.Skip("no shared samples")
	}
	posts, bad := foreignPaths(t, Options{}, sample)
	if len(posts) != 5 || len(bad) != 0 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	p := posts[1]
	if p.ID != "at://did:plc:z5vnbioquyhivxirw3bbljmu/app.bsky.feed.post/3js6nh42i3c2z" || p.Mentions[0] != "collins838-2.test" || p.At.UTC().Hour() != 21 {
		t.Errorf("%+v", p)
	}
}

func FuzzCAR(f *testing.F) {
	w := &carWriter{}
	post := w.add(carPost("やあ", "2024-01-05T00:03:00Z", nil))
	node := w.tree([]carRecord{{"app.bsky.feed.post/3kab", post}, {"app.bsky.feed.post/3kac", post}})[0]
	root := w.add(obj{"did": miseDID, "data": node})
	whole := w.bytes(root)
	delete(w.blocks, node)
	fuzzFormat(f, blueskyCAR, "a.car", string(whole), string(whole[:len(whole)-9]), string(w.bytes(root)))
}
