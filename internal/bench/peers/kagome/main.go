// Command kagome is the straight way in Go: encoding/json, kagome and a map of
// words, with the same work as pipeline.py beside it. engage is measured
// against it, so it stays plain.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"
)

var modes = map[string]string{
	"engagement":     "おはよう こんにちは 笑う 楽しい 嬉しい 好き 面白い 可愛い ありがとう おめでとう",
	"promotion":      "発売 新作 新商品 キャンペーン 限定 予約 抽選 公開 開催 セール",
	"active_support": "困る 壊れる 故障 不具合 動く 届く 問い合わせ 確認 申し訳 対応 交換",
	"co_creation":    "アイデア 意見 要望 投票 募集 試作 改善 採用 提案 アンケート",
}

type tweet struct {
	ID      string `json:"id_str"`
	Text    string `json:"full_text"`
	ReplyTo string `json:"in_reply_to_status_id_str"`
	User    struct {
		Name string `json:"screen_name"`
	} `json:"user"`
}

// summary is what is printed.
type summary struct {
	Posts         int            `json:"posts"`
	Conversations int            `json:"conversations"`
	Replies       int            `json:"replies"`
	Primary       map[string]int `json:"primary"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: kagome ARCHIVE.jsonl")
	}
	out, err := analyse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}

func analyse(path string) (summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return summary{}, err
	}
	defer f.Close()
	t, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
	if err != nil {
		return summary{}, err
	}
	words := dictionary()
	tweets, hits := []tweet{}, map[string]map[string]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var tw tweet
		if err := json.Unmarshal(lines.Bytes(), &tw); err != nil {
			return summary{}, fmt.Errorf("post %d: %w", len(tweets)+1, err)
		}
		tweets = append(tweets, tw)
		hits[tw.ID] = count(t.Tokenize(tw.Text), words)
	}
	return summarise(tweets, hits), lines.Err()
}

// dictionary is the mode of each word.
func dictionary() map[string]string {
	words := map[string]string{}
	for mode, list := range modes {
		for _, w := range strings.Fields(list) {
			words[w] = mode
		}
	}
	return words
}

func count(tokens []tokenizer.Token, words map[string]string) map[string]int {
	found := map[string]int{}
	for _, token := range tokens {
		word, ok := token.BaseForm()
		if !ok {
			word = token.Surface
		}
		if mode, ok := words[word]; ok {
			found[mode]++
		}
	}
	return found
}

func summarise(tweets []tweet, hits map[string]map[string]int) summary {
	s := summary{Posts: len(tweets), Primary: map[string]int{}}
	byID := map[string]*tweet{}
	for i := range tweets {
		byID[tweets[i].ID] = &tweets[i]
	}
	conversations := map[string]map[string]int{}
	for i := range tweets {
		root := &tweets[i]
		for range 1000 {
			up := byID[root.ReplyTo]
			if up == nil {
				break
			}
			root = up
		}
		if conversations[root.ID] == nil {
			conversations[root.ID] = map[string]int{}
		}
		for mode, n := range hits[tweets[i].ID] {
			conversations[root.ID][mode] += n
		}
		if up := byID[tweets[i].ReplyTo]; up != nil && up.User.Name != tweets[i].User.Name {
			s.Replies++
		}
	}
	s.Conversations = len(conversations)
	for _, found := range conversations {
		s.Primary[top(found)]++
	}
	return s
}

func top(found map[string]int) string {
	best := "none"
	for mode, n := range found {
		if n > found[best] || n == found[best] && mode < best {
			best = mode
		}
	}
	return best
}
