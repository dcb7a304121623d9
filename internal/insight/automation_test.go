package insight

import (
	"fmt"
	"testing"
	"time"

	"engage/internal/corpus"
	"engage/internal/score"
)

// notices are n openings of the shop, each in a conversation of its own, at a
// minute of the hour and with a text and a client that depend on its number.
func notices(n int, minute func(i int) int, text func(i int) string, client string) (out []*score.Result) {
	for i := range n {
		when := fmt.Sprintf("%d %d:%02d", i%28, 8+i/28, minute(i))
		out = append(out, dialogue(fmt.Sprint("n", i, " "), utter{who: shop, when: when, up: -1, text: text(i), change: func(p *corpus.Post) { p.Client = client }}))
	}
	return out
}

// scattered are minutes that no machine chose.
func scattered(i int) int { return (i*37 + 11) % 60 }

// words is a text of its own for each number.
func words(i int) string { return "店長が" + string(rune('亜'+i)) + "を見ていました。" }

func TestAutomation(t *testing.T) {
	for _, c := range []struct {
		name    string
		results []*score.Result
		want    Automated
		ok      bool
	}{
		{"by hand", notices(40, scattered, words, "Web App"),
			Automated{Posts: Share{0, 40}, Client: Share{0, 40}, Headline: Share{0, 40}, Repeated: Share{0, 40}, Minute: Share{0, 40}, Scheduled: Share{0, 40}}, true},
		{"a feed", notices(3, scattered, words, "twitterfeed"),
			Automated{Posts: Share{3, 3}, Client: Share{3, 3}, Scheduled: Share{0, 3}}, true},
		{"recipes", notices(3, scattered, words, "IFTTT"), Automated{Posts: Share{3, 3}, Client: Share{3, 3}, Scheduled: Share{0, 3}}, true},
		{"planned by a person", notices(3, scattered, words, "Hootsuite Inc."), Automated{Posts: Share{0, 3}, Client: Share{0, 3}, Scheduled: Share{3, 3}}, true},
		{"planned in Buffer", notices(3, scattered, words, "Buffer"), Automated{Posts: Share{0, 3}, Client: Share{0, 3}, Scheduled: Share{3, 3}}, true},
		{"too few to tell", notices(19, scattered, words, ""), Automated{Posts: Share{0, 19}}, false},
		{"headlines", notices(20, scattered, func(i int) string { return words(i)[:len(words(i))-3] + "の記録 https://example.com/ #パン" }, ""),
			Automated{Posts: Share{20, 20}, Headline: Share{20, 20}, Repeated: Share{0, 20}, Minute: Share{0, 20}}, true},
		{"the same notice every day", notices(20, scattered, func(i int) string { return fmt.Sprintf("本日%d日の営業時間は10時から18時までです", i) }, ""),
			Automated{Posts: Share{20, 20}, Headline: Share{0, 20}, Repeated: Share{20, 20}, Minute: Share{0, 20}}, true},
		{"the same few words every day", notices(20, scattered, func(int) string { return "おはようございます" }, ""),
			Automated{Posts: Share{0, 20}, Headline: Share{0, 20}, Minute: Share{0, 20}}, true},
		{"said twice", notices(20, scattered, func(i int) string { return words(i / 2) }, ""),
			Automated{Posts: Share{0, 20}, Headline: Share{0, 20}, Repeated: Share{0, 20}, Minute: Share{0, 20}}, true},
		{"half of them at seven past", notices(40, func(i int) int { return []int{7, scattered(i)}[i%2] }, words, ""),
			Automated{Posts: Share{20, 40}, Headline: Share{0, 40}, Repeated: Share{0, 40}, Minute: Share{20, 40}}, true},
		{"a clock of five minutes", notices(40, func(i int) int { return i % 2 * 30 }, words, ""),
			Automated{Posts: Share{0, 40}, Headline: Share{0, 40}, Repeated: Share{0, 40}}, true},
	} {
		if got, ok := account(month30(), c.results...).Automation.Signs(); got != c.want || ok != c.ok {
			t.Errorf("%s: %+v %v,\nwant %+v %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

// TestClocks: a clock that tells seconds is fine enough however round the
// minutes, wherever the parts of the archive were read.
func TestClocks(t *testing.T) {
	seconds := notices(40, func(i int) int { return i % 2 * 30 }, words, "")
	for _, r := range seconds {
		r.Conversation.Posts[0].At = r.Conversation.Posts[0].At.Add(7 * time.Second)
	}
	if got, _ := account(month30(), seconds...).Automation.Signs(); got.Minute != (Share{40, 40}) {
		t.Errorf("%+v", got)
	}
	a, b := account(month30(), notices(20, func(int) int { return 30 }, words, "")...), account(month30(), notices(20, scattered, words, "")...)
	a.Merge(b)
	if got, _ := a.Automation.Signs(); got.Minute != (Share{21, 40}) { // one of the scattered stands there, too
		t.Errorf("merged %+v", got)
	}
}

// TestAnswersAreByHand: the same answer to many is no automation, nor is the
// minute at which somebody answers.
func TestAnswersAreByHand(t *testing.T) {
	var all []*score.Result
	for i := range 30 {
		all = append(all, dialogue(fmt.Sprint("d", i, " "), utter{who: "mai", when: fmt.Sprintf("%d 9:00", i), up: -1, text: "@shop 開いていますか"},
			utter{who: shop, when: fmt.Sprintf("%d 9:07", i), text: "お問い合わせありがとうございます。営業しております"}))
	}
	for i := range 30 { // answers whose parent only the name tells
		all = append(all, dialogue(fmt.Sprint("e", i, " "), utter{who: shop, when: fmt.Sprintf("%d 9:07", i), up: -1, text: "お問い合わせありがとうございます。営業しております",
			change: func(p *corpus.Post) { p.ReplyToAuthor = "mai" }}))
	}
	if got, ok := account(month30(), all...).Automation.Signs(); !ok || got.Posts != (Share{0, 60}) {
		t.Errorf("%+v %v", got, ok)
	}
}

func TestHeadline(t *testing.T) {
	for text, want := range map[string]bool{
		"港まつり、来場者が過去最多 https://t.co/a":              true,
		"【新着】春のパン特集 http://example.com/?p=1 #パン #春": true,
		"新しいパンが焼けました https://t.co/a":                false, // ends as a sentence does
		"新着です。春のパン特集 https://t.co/a":                false,
		"@mai 春のパン特集 https://t.co/a":                false,
		"春のパン特集 https://t.co/a をどうぞ":                false,
		"春のパン特集 https://t.co/a https://t.co/b":      false,
		"https://t.co/a": false,
		"春のパン特集":         false,
		"":               false,
	} {
		if got := headline(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
