package archive

import (
	"testing"

	"engage/internal/corpus"
)

const twilogCSV = `"1700000000000000003","https://x.com/hana/status/1700000000000000003","2023-09-08 13:15:59","新作 &amp; 定番
どちらも","1"
"1700000000000000002","https://x.com/neko/status/1700000000000000002","2023-09-08 11:00:00","おいしい","1"
"1700000000000000001","https://x.com/neko/status/1700000000000000001","2023-09-08 10:00:00","すき","2"
"1700000000000000000","https://x.com/Hana/status/1700000000000000000","2023-09-08 09:00:00","おはよう"
"x",1
`

func TestTwilog(t *testing.T) {
	posts, bad := foreign(t, Options{}, "a.csv", twilogCSV)
	if len(posts) != 3 || len(bad) != 1 {
		t.Fatalf("%d posts, %v", len(posts), bad)
	}
	if p := posts[0]; p.Text != "新作 & 定番\nどちらも" || p.Author != "hana" || !p.At.Equal(jst("2023-09-08 13:15:59")) || p.Brand[0] != "hana" {
		t.Errorf("%+v", p)
	}
	if p := posts[1]; p.Kind != corpus.Repost || p.Author != "hana" || p.QuotesAuthor != "neko" || p.Source.Line != 3 {
		t.Errorf("%+v", p)
	}
}

func FuzzTwilog(f *testing.F) { fuzzFormat(f, twilog, "a.csv", twilogCSV) }
