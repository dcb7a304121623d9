package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// link is a CID in a CBOR value.
type link string

type obj map[string]any

// dag writes v in DAG-CBOR: keys by length, then by bytes.
func dag(v any) []byte {
	head := func(kind byte, n int) []byte {
		if n < 24 {
			return []byte{kind<<5 | byte(n)}
		}
		return binary.BigEndian.AppendUint32([]byte{kind<<5 | 26}, uint32(n))
	}
	switch v := v.(type) {
	case nil:
		return []byte{0xF6}
	case int:
		return head(0, v)
	case []byte:
		return append(head(2, len(v)), v...)
	case string:
		return append(head(3, len(v)), v...)
	case link:
		if v == "" {
			return dag(nil)
		}
		return append([]byte{0xD8, 42}, dag([]byte("\x00"+v))...)
	case []any:
		out := head(4, len(v))
		for _, x := range v {
			out = append(out, dag(x)...)
		}
		return out
	case obj:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		out := head(5, len(v))
		for _, k := range keys {
			out = append(append(out, dag(k)...), dag(v[k])...)
		}
		return out
	}
	panic(fmt.Sprintf("%T", v))
}

func section(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }

// carWriter gathers blocks; tests leave some out.
type carWriter struct {
	blocks map[link][]byte
	order  []link
}

func (w *carWriter) add(v any) link {
	body, ok := v.([]byte)
	if !ok {
		body = dag(v)
	}
	sum := sha256.Sum256(body)
	id := link("\x01\x71\x12\x20" + string(sum[:]))
	if w.blocks == nil {
		w.blocks = map[link][]byte{}
	}
	w.blocks[id] = body
	w.order = append(w.order, id)
	return id
}

func (w *carWriter) bytes(root link) []byte {
	out := section(dag(obj{"version": 1, "roots": []any{root}}))
	for _, id := range w.order {
		if body, ok := w.blocks[id]; ok {
			out = append(out, section(append([]byte(id), body...))...)
		}
	}
	return out
}

type carRecord struct {
	key string
	id  link
}

// tree writes the records as a node with two more below it, and so on. It
// gives the nodes' CIDs, the top first.
func (w *carWriter) tree(list []carRecord) (nodes []link) {
	if len(list) == 0 {
		return []link{""}
	}
	var left, right []link
	own := list
	if len(list) > 3 {
		m := len(list) / 2
		left, right, own = w.tree(list[:m-1]), w.tree(list[m+1:]), list[m-1:m+1]
	}
	entries, before := []any{}, ""
	for i, r := range own {
		p := 0
		for p < len(before) && p < len(r.key) && before[p] == r.key[p] {
			p++
		}
		below := link("")
		if i == len(own)-1 && right != nil {
			below = right[0]
		}
		entries = append(entries, obj{"p": p, "k": []byte(r.key[p:]), "v": r.id, "t": below})
		before = r.key
	}
	l := link("")
	if left != nil {
		l = left[0]
	}
	return append(append([]link{w.add(obj{"l": l, "e": entries})}, left...), right...)
}

const (
	mise    = "at://did:plc:mise/app.bsky.feed.post/"
	miseDID = "did:plc:mise"
)

func carPost(text, at string, more obj) obj {
	o := obj{"$type": "app.bsky.feed.post", "text": text, "createdAt": at, "langs": []any{"ja"}}
	for k, v := range more {
		o[k] = v
	}
	return o
}

func refTo(uri string) obj { return obj{"uri": uri, "cid": "bafyreia"} }

// miseRepo is an account's repository in the order in which a server sends it:
// none. It gives the CIDs of its commit, nodes and records.
func miseRepo() (w *carWriter, root link, nodes []link, records map[string]link) {
	w, records = &carWriter{}, map[string]link{}
	deep := any(obj{"$type": "x.deep"})
	for range 100 {
		deep = obj{"in": deep}
	}
	var list []carRecord
	for _, r := range []struct {
		key   string
		value any
	}{
		{"app.bsky.actor.profile/self", obj{"$type": "app.bsky.actor.profile", "displayName": "みせ"}},
		{"app.bsky.feed.like/3kaa", obj{"$type": "app.bsky.feed.like", "subject": refTo(neko + "1"), "createdAt": "2024-01-05T00:03:00Z"}},
		{"app.bsky.feed.post/3kab", carPost("新作です mise.example/shop/ver...", "2024-01-05T09:03:00+09:00", obj{"via": "TOKIMEKI", "facets": []any{obj{
			"index": obj{"byteStart": 13, "byteEnd": 37}, "features": []any{obj{"$type": "app.bsky.richtext.facet#link", "uri": "https://mise.example/shop/very/long"}}}}})},
		{"app.bsky.feed.post/3kac", carPost("ありがとうございます！", "2024-01-05T00:04:00.500Z", obj{"reply": obj{"root": refTo(mise + "3kab"), "parent": refTo(neko + "1")}})},
		{"app.bsky.feed.post/3kbd", carPost("引用です", "2024-01-05T00:05:00Z", obj{"embed": obj{"$type": "app.bsky.embed.recordWithMedia",
			"media":  obj{"$type": "app.bsky.embed.images", "images": []any{obj{"alt": "", "image": obj{"$type": "blob", "ref": link("\x01\x55\x12\x20" + strings.Repeat("x", 32)), "size": 9}}}},
			"record": obj{"$type": "app.bsky.embed.record", "record": refTo(neko + "2")}}})},
		{"app.bsky.feed.post/3kbe", carPost("おはよう", "2024-01-06T00:00:00Z", nil)},
		{"app.bsky.feed.post/3kbf", carPost("おはよう", "2024-01-06T00:00:00Z", nil)}, // the same block
		{"app.bsky.feed.repost/3kca", obj{"$type": "app.bsky.feed.repost", "subject": refTo(neko + "3"), "via": refTo("at://x"), "createdAt": "2024-01-07T00:00:00Z"}},
		{"app.bsky.graph.follow/3kda", obj{"$type": "app.bsky.graph.follow", "subject": "did:plc:neko", "createdAt": "2024-01-07T00:00:00Z"}},
		{"com.example.note/1", deep},
	} {
		id := w.add(r.value)
		list, records[r.key] = append(list, carRecord{r.key, id}), id
	}
	w.add(carPost("消した投稿", "2024-01-04T00:00:00Z", nil))
	nodes = w.tree(list)
	root = w.add(obj{"did": miseDID, "version": 3, "data": nodes[0], "rev": "3kzz", "prev": nil, "sig": []byte("s")})
	return w, root, nodes, records
}
