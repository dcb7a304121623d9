package bench

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestVary(t *testing.T) {
	s := &Source{said: [2][]string{{"駅から近いです"}, {"ご案内します。"}}, words: []string{"テレビ"}}
	rng := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct{ text, like string }{
		{"@taro @jiro １２3円", `^@mai @jiro .*[０-９]{2}[0-9]円`},
		{"ここ http://bit.ly/9xKqTe です", `ここ https://t\.co/\w{10} です`},
		{"ラジオとビデオとカメラ", `テレビ`},
		{"短い", `^駅から近いです。短い`},
		{"短い。", `^(駅から近いです。短い。|短い。駅から近いです)`},
		{"RT @jiro: 短い", `^RT @jiro: 短い`},
		{strings.Repeat("長い文が続きます。", 8) + "終わり。", `^(駅から近いです。)?(長い文が続きます。){8}(駅から近いです|$)`},
	} {
		like, hits := regexp.MustCompile(c.like), 0
		for range 200 {
			if got := s.vary(rng, c.text, 0, map[string]string{"taro": "mai"}); like.MatchString(got) {
				hits++
			} else if hits == 0 && strings.Contains(c.text, "@") {
				t.Errorf("%s became %s", c.text, got)
			}
		}
		if hits < 150 {
			t.Errorf("%s: %d of 200 are like %s", c.text, hits, c.like)
		}
	}
}

func TestPieces(t *testing.T) {
	got := pieces("一つ。二つ目です！\n三つ", 8)
	if want := []string{"一つ。", "二つ目です！\n", "三つ"}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", got)
	}
	if got := pieces("一つ。二つ。三つ", 6); len(got) != 2 || got[0] != "一つ。二つ。" {
		t.Errorf("got %q", got)
	}
}

// TestLoadDialogue reads turns: each answers the one before, whoever spoke.
func TestLoadDialogue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talk.jsonl")
	rows := `{"dialogue_id":"a","speaker":"operator_1","text":"いらっしゃいませ、ホテルです。"}
{"dialogue_id":"a","speaker":"customer_1","text":"部屋を予約したいです。"}
{"dialogue_id":"b","speaker":"customer_2","text":"とても静かでした。"}
`
	if err := os.WriteFile(path, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.threads) != 2 || len(s.threads[0].lines) != 2 || s.threads[0].lines[1].up != 0 || s.threads[1].lines[0].up != -1 {
		t.Errorf("threads %+v", s.threads)
	}
	if len(s.said[1]) != 1 || len(s.said[0]) != 2 {
		t.Errorf("said %q", s.said)
	}
	if _, err := Load(path+"x", filepath.Dir(path)+"/*.none"); err == nil {
		t.Error("no texts are no error")
	}
}

func TestCustomersHaveNamesOfTheirOwn(t *testing.T) {
	seen := make(map[string]bool)
	numbers := make(map[uint64]bool)
	for i := range uint64(50_000) {
		p := customer(i)
		if seen[p.Handle] || numbers[p.Number] || len(p.Handle) > 15 {
			t.Fatalf("customer %d is %+v", i, p)
		}
		seen[p.Handle], numbers[p.Number] = true, true
	}
}
