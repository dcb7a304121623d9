package report

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// What is written by hand must be what encoding/json writes, whatever the texts
// are, and whatever was written before.
func TestJSONLineIsWhatEncodingJSONWrites(t *testing.T) {
	h, l := digestHead(lang.EN), new(jsonLine)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `"`, `\`, "<&>", "\u2028…", "\xff\xe2", "\x00\n\t\x7f", `"contributions":[]`, "ありがとう"}))
	points := rapid.OneOf(rapid.Map(rapid.IntRange(-10000, 10000), func(n int) float64 { return float64(n) / 100 }), rapid.Float64Range(-100, 100))
	rapid.Check(t, func(t *rapid.T) {
		c := &corpus.Conversation{ID: corpus.ConversationID(text.Draw(t, "id"))}
		for range rapid.IntRange(1, 3).Draw(t, "posts") {
			c.Posts = append(c.Posts, corpus.Post{ID: corpus.PostID(text.Draw(t, "post")), Text: text.Draw(t, "text"), Author: "a", At: time.Unix(0, 0)})
			c.Ties = append(c.Ties, corpus.Tie{Parent: -1})
		}
		contributions := func() (ks []score.Contribution) {
			for range rapid.IntRange(0, 3).Draw(t, "contributions") {
				k := score.Contribution{
					Mode: rubric.Mode(rapid.IntRange(0, rubric.NumModes).Draw(t, "mode")), Feature: text.Draw(t, "feature"),
					Points: points.Draw(t, "points"), LogOdds: rapid.Float64Range(-30, 30).Draw(t, "log-odds"),
				}
				for range rapid.IntRange(0, 3).Draw(t, "evidence") {
					post := rapid.IntRange(0, len(c.Posts)-1).Draw(t, "of")
					end := rapid.IntRange(0, len(c.Posts[post].Text)).Draw(t, "end")
					k.Evidence = append(k.Evidence, score.Evidence{Post: post, Start: rapid.IntRange(0, end).Draw(t, "start"), End: end})
				}
				ks = append(ks, k)
			}
			return ks
		}
		r := &score.Result{Conversation: c, Contributions: contributions(), NoneContributions: contributions()}
		var want bytes.Buffer
		if err := encode(&want, conversation(h, r)); err != nil {
			t.Fatal(err)
		}
		if got, err := l.of(outline(h, r), r); err != nil || string(got)+"\n" != want.String() {
			t.Fatalf("%v\n%s\nwant\n%s", err, got, want.String())
		}
	})
}
