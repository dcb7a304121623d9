package wire

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
)

// anyPost draws a post with every field.
func anyPost(t *rapid.T) corpus.Post {
	var p corpus.Post
	for _, s := range fields(&p) {
		*s = rapid.SampledFrom([]string{"", "1", "湊", "\x00\xff", "https://example.jp/1"}).Draw(t, "text")
	}
	authors := rapid.SliceOfN(rapid.SampledFrom([]corpus.AuthorID{"", "a", "id:7"}), 1, 3)
	if rapid.Bool().Draw(t, "mentions") {
		p.Mentions = authors.Draw(t, "mentioned")
	}
	if rapid.Bool().Draw(t, "brand") {
		p.Brand = authors.Draw(t, "brands")
	}
	if rapid.Bool().Draw(t, "dated") {
		zones := []*time.Location{time.UTC, time.FixedZone("JST", 9*3600), time.FixedZone("", -3600)}
		p.At = time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).In(rapid.SampledFrom(zones).Draw(t, "zone"))
	}
	p.Kind, p.Blind = corpus.Kind(rapid.IntRange(0, 3).Draw(t, "kind")), corpus.Blind(rapid.IntRange(0, 3).Draw(t, "blind"))
	p.DateOnly, p.Truncated, p.Private = rapid.Bool().Draw(t, "d"), rapid.Bool().Draw(t, "t"), rapid.Bool().Draw(t, "p")
	p.Source.Line = rapid.IntRange(-1, 1<<40).Draw(t, "line")
	return p
}

// TestRoundTrip: a post comes back as it was, also how its time is written.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyPost(t)
		b := Append([]byte("before"), &want)
		got, err := Post(b[len("before"):])
		if err != nil {
			t.Fatal(err)
		}
		if !got.At.Equal(want.At) || got.At.String() != want.At.String() {
			t.Fatalf("time %v, want %v", got.At, want.At)
		}
		got.At = want.At // equal instants of equal zones need not be equal values
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

// TestNoFieldIsForgotten: a field that is added to Post is written, or this fails.
func TestNoFieldIsForgotten(t *testing.T) {
	known := map[string]bool{"At": true, "DateOnly": true, "Truncated": true, "Private": true, "Kind": true, "Blind": true, "Mentions": true, "Brand": true, "Source": true}
	texts := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[corpus.Post]()) {
		switch {
		case f.Type.Kind() == reflect.String:
			texts++
		case !known[f.Name]:
			t.Errorf("%s is not written", f.Name)
		}
	}
	if n := len(fields(new(corpus.Post))); texts+1 != n { // and the file of its source
		t.Errorf("%d texts, %d are written", texts+1, n)
	}
}

// FuzzPost: broken bytes are an error, and what is read can be written again.
func FuzzPost(f *testing.F) {
	f.Add(Append(nil, &corpus.Post{ID: "1", Text: "本日開店", At: time.Unix(1, 2), Mentions: []corpus.AuthorID{"a"}}))
	f.Add([]byte{Version, 0, 0, 0, 0})
	f.Add([]byte{Version + 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Post(b)
		if err != nil {
			return
		}
		again, err := Post(Append(nil, &p))
		if err != nil || !again.At.Equal(p.At) {
			t.Fatalf("%v: %+v", err, p)
		}
		again.At = p.At
		if !reflect.DeepEqual(again, p) {
			t.Fatalf("got %+v\nwant %+v", again, p)
		}
	})
}
