package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzOpenBytes: whatever comes in, containers included, is refused or read,
// each record with an id, an author and text that is text.
func FuzzOpenBytes(f *testing.F) {
	for _, s := range []string{tweetsJS, accountJS, `{"id":"1","author":"a","at":"","text":"x"}`, "[[{", "\xFF\xFE[\x00", "{\"a\":\"\n{", "\x1f\x8b\x08"} {
		f.Add([]byte(s))
	}
	for _, record := range wholeRecords {
		f.Add([]byte(strings.ReplaceAll(record, "§", "1")))
	}
	t := &testing.T{}
	f.Add(zipOf(t, "data/account.js", accountJS, "data/tweets.js", tweetsJS))
	f.Add(tgz(t, []tar.Header{{Name: "p/a.jsonl", Typeflag: tar.TypeReg}}, flatLine))
	f.Add(gz(t, flatLine))
	f.Add(zst(t, flatLine))
	f.Add([]byte(plainTar(t, flatLine)))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Open(context.Background(), []string{"-"}, Options{Stdin: bytes.NewReader(b), Private: true})
		if err != nil {
			return
		}
		defer a.Close()
		n := 0
		for p, err := range a.Posts() {
			var broken *RecordError
			switch {
			case errors.As(err, &broken):
			case err != nil:
				return
			case p.ID == "" || p.Author == "" || !utf8.ValidString(p.Text):
				t.Errorf("%+v", p)
			default:
				n++
			}
		}
		posts := 0
		for _, info := range a.Files() {
			posts += info.Posts
		}
		if posts != n {
			t.Errorf("%d posts were handed on, %d are counted", n, posts)
		}
	})
}

func FuzzGraphQL(f *testing.F)  { fuzzFormat(f, graphQL, "a.json", wholeRecords["x-graphql"]) }
func FuzzLabelled(f *testing.F) { fuzzFormat(f, labelled, "a.jsonl", wholeRecords["labelled-threads"]) }
func FuzzEngage(f *testing.F)   { fuzzFormat(f, engageNDJSON, "a.ndjson", wholeRecords["engage-ndjson"]) }
