package thread

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"engage/internal/corpus"
)

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func post(id, author, replyTo, text string, minute int) corpus.Post {
	return corpus.Post{ID: corpus.PostID(id), Author: corpus.Handle(author), Handle: author, ReplyTo: corpus.PostID(replyTo),
		Text: text, Mentions: mentionsOf(text), At: noon.Add(time.Duration(minute) * time.Minute)}
}

// shape describes conversations as "id: author<parent-author …; R I level".
func shape(res result) []string {
	var out []string
	for i := range res.Conversations {
		c := &res.Conversations[i]
		var b strings.Builder
		for j := range c.Posts {
			fmt.Fprintf(&b, " %s", c.Posts[j].Author)
			if c.Posts[j].Kind == corpus.Stub {
				b.WriteString("?")
			}
			if up := c.Ties[j].Parent; up >= 0 {
				fmt.Fprintf(&b, "<%d", up)
			}
		}
		n := c.Interaction()
		out = append(out, fmt.Sprintf("%s:%s; R%d I%d %s", c.ID, b.String(), n.Responses, n.Exchanges, n.Level))
	}
	return out
}

func with(p corpus.Post, change func(*corpus.Post)) corpus.Post { change(&p); return p }

func TestBuild(t *testing.T) {
	idAt := func(t time.Time) string { return fmt.Sprint((t.UnixMilli() - 1288834974657) << 22) }
	early, late := idAt(noon.Add(-2*time.Hour)), idAt(noon.Add(-time.Hour))
	blind := func(p *corpus.Post) { p.Blind = corpus.BlindReplies | corpus.BlindOthers }
	to := func(a corpus.AuthorID) func(*corpus.Post) { return func(p *corpus.Post) { p.ReplyToAuthor = a } }
	tests := []struct {
		name  string
		posts []corpus.Post
		opts  Options
		want  []string
	}{
		{"a broadcast", []corpus.Post{post("1", "a", "", "本日開店", 0)}, Options{}, []string{"1: a; R0 I0 broadcast"}},
		{"a reply", []corpus.Post{post("1", "a", "", "おはよう", 0), post("2", "b", "1", "おはようございます", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"an exchange", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "a", "2", "z", 2)}, Options{},
			[]string{"1: a b<0 a<1; R2 I1 interactive"}},
		{"a continuation is no response", []corpus.Post{post("1", "a", "", "x", 0), post("2", "a", "1", "y", 1)}, Options{},
			[]string{"1: a a<0; R0 I0 broadcast"}},
		{"an exchange across a continuation", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "b", "2", "y2", 2), post("4", "a", "3", "z", 3)}, Options{},
			[]string{"1: a b<0 b<1 a<2; R2 I1 interactive"}},
		{"a third person does not close the exchange", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "1", "y", 1), post("3", "c", "2", "z", 2)}, Options{},
			[]string{"1: a b<0 c<1; R2 I0 reactive"}},
		{"an unseen parent is a stub", []corpus.Post{with(post("2", "a", "1", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"1: b? a<0; R1 I0 reactive"}},
		{"a session of answers to one person", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 9), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"11: b? a<0 b?<1 a<2; R2 I1 interactive"}},
		{"no session with inference off", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 9), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{NoInfer: true},
			[]string{"11: b? a<0; R1 I0 reactive", "13: b? a<0; R1 I0 reactive"}},
		{"no session after the window", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("14", "a", "13", "いえいえ", 3000), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{"11: b? a<0; R1 I0 reactive", "13: b? a<0; R1 I0 reactive"}},
		{"an id older than the answer proves no exchange", []corpus.Post{
			with(post("8", "a", early, "どうぞ", 0), func(p *corpus.Post) { p.ReplyToAuthor = "b" }),
			with(post("9", "a", late, "こちらも", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b" })}, Options{},
			[]string{early + ": b? a<0 b? a<2; R2 I0 reactive"}},
		{"a quote with own words", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "b", "", "これは便利 https://x.com/a/status/1", 1), func(p *corpus.Post) { p.Quotes = "1"; p.QuotesAuthor = "a" })}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"a quote of oneself does not tie", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "a", "", "再掲です", 1), func(p *corpus.Post) { p.Quotes = "1" })}, Options{},
			[]string{"1: a; R0 I0 broadcast", "2: a; R0 I0 broadcast"}},
		{"an RT chain unrolls", []corpus.Post{post("1", "a", "", "照れます RT @b: 一番好きです RT @a: うちの電柱です", 0)}, Options{},
			[]string{"1: a b<0 a<1; R2 I1 interactive"}},
		{"an RT finds its original", []corpus.Post{post("1", "a", "", "新しいパンが焼けました。ぜひ", 0), post("2", "b", "", "買う! RT @a: 新しいパンが焼けました。", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"a bare RT is spread", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "", "RT @a: x", 1)}, Options{},
			[]string{"1: a; R0 I0 broadcast"}},
		{"a bare RT that is all of a named conversation", []corpus.Post{with(post("t/1", "b", "", "RT @a: x", 1), func(p *corpus.Post) { p.ConversationID = "t" })}, Options{},
			[]string{"t: b; R0 I0 broadcast"}},
		{"a leading mention where there are reply ids is no response", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "", "@a こんにちは", 1)}, Options{},
			[]string{"1: a; R0 I0 broadcast", "2: b; R0 I0 broadcast"}},
		{"and is one where there are none", []corpus.Post{with(post("2", "b", "", "@a こんにちは", 1), blind)}, Options{},
			[]string{"2: a? b<0; R1 I0 reactive"}},
		{"an owner's archive does not show whether anybody answered", []corpus.Post{with(post("1", "a", "", "本日開店", 0), blind)}, Options{},
			[]string{"1: a; R0 I0 "}},
		{"a cycle is cut at its earliest post", []corpus.Post{post("1", "a", "2", "x", 0), post("2", "b", "1", "y", 1)}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"an answer to oneself by id is a post of its own, and its quote still ties", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "b", "2", "いいですね", 1), func(p *corpus.Post) { p.Quotes = "1" })}, Options{},
			[]string{"1: a b<0; R1 I0 reactive"}},
		{"a reply wins over a quote", []corpus.Post{post("1", "a", "", "x", 0), post("2", "b", "", "y", 1),
			with(post("3", "c", "1", "z", 2), func(p *corpus.Post) { p.Quotes = "2" })}, Options{},
			[]string{"1: a c<0; R1 I0 reactive", "2: b; R0 I0 broadcast"}},
		{"a quote that adds only a link does not tie", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("2", "b", "", "https://x.com/a/status/1", 1), func(p *corpus.Post) { p.Quotes = "1" })}, Options{},
			[]string{"1: a; R0 I0 broadcast", "2: b; R0 I0 broadcast"}},
		{"a stub's author from the leading mention", []corpus.Post{post("2", "a", "1", "@B どうぞ", 1)}, Options{},
			[]string{"1: b? a<0; R1 I0 reactive"}},
		{"a stub nobody can name makes no session", []corpus.Post{post("12", "a", "11", "どうぞ", 1), post("14", "a", "13", "どうぞ", 2)}, Options{},
			[]string{"11: ? a<0; R1 I0 reactive", "13: ? a<0; R1 I0 reactive"}},
		{"two answers to one unseen post are no exchange", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), to("b")), with(post("14", "a", "11", "追伸", 2), to("b"))}, Options{},
			[]string{"11: b? a<0 a<0; R2 I0 reactive"}},
		{"a return to an earlier unseen post runs in no circle", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), to("b")), with(post("14", "a", "13", "はい", 2), to("b")), with(post("16", "a", "11", "追伸", 3), to("b"))}, Options{},
			[]string{"11: b? a<0 b?<1 a<2 a<0; R3 I1 interactive"}},
		{"undated posts form no session", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.At = time.Time{} }),
			with(post("14", "a", "13", "いえいえ", 9), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.At = time.Time{} })}, Options{},
			[]string{"11: b? a<0; R1 I0 reactive", "13: b? a<0; R1 I0 reactive"}},
		{"the archive's conversation outlasts the window", []corpus.Post{
			with(post("t/12", "a", "t/11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.ConversationID = "t" }),
			with(post("t/14", "a", "t/13", "いえいえ", 3000), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.ConversationID = "t" })}, Options{},
			[]string{"t: b? a<0 b?<1 a<2; R2 I1 interactive"}},
		{"different conversations of the archive stay apart", []corpus.Post{
			with(post("12", "a", "11", "どうぞ", 1), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.ConversationID = "s" }),
			with(post("14", "a", "13", "いえいえ", 2), func(p *corpus.Post) { p.ReplyToAuthor = "b"; p.ConversationID = "t" })}, Options{},
			[]string{"s: b? a<0; R1 I0 reactive", "t: b? a<0; R1 I0 reactive"}},
		{"the post a conversation is named after belongs to it", []corpus.Post{post("1", "a", "", "x", 0),
			with(post("3", "b", "2", "y", 1), func(p *corpus.Post) { p.ConversationID = "1" })}, Options{},
			[]string{"1: a ? b<1; R1 I0 reactive"}},
		{"the last of seed 000's kind: excerpt between an original and its author's return", []corpus.Post{
			post("1", "maru", "", "「街の電柱」は約三千三百万本あるそうです", 0),
			post("2", "maru", "", "感激しました(; ̄O ̄)RT @shikaku: 納得できますね! RT @maru: 「街の電柱」は約三千三百万本…", 5)}, Options{},
			[]string{"1: maru shikaku<0 maru<1; R2 I1 interactive"}},
		{"QT and quotation marks, old and nested", []corpus.Post{
			post("1", "a", "", "それな QT @b: 眠いです", 0), post("2", "c", "", "“@d: 猫がいます” かわいい", 1),
			post("3", "e", "", "\"@f: 雪です\" 寒そう", 2), post("4", "g", "", "ほんと? “@h: らしい “@g: 明日休みます””", 3)}, Options{},
			[]string{"1: b a<0; R1 I0 reactive", "2: d c<0; R1 I0 reactive", "3: f e<0; R1 I0 reactive", "4: g h<0 g<1; R2 I1 interactive"}},
		{"words passed on by one who adds nothing", []corpus.Post{post("1", "a", "", "いいね RT @b RT @c: 本日開店です", 0)}, Options{},
			[]string{"1: c a<0; R1 I0 reactive"}},
		{"a call for reposts quotes nobody", []corpus.Post{post("1", "a", "", "フォロー&RT @a で当たります", 0)}, Options{},
			[]string{"1: a; R0 I0 broadcast"}},
		{"masked users", []corpus.Post{post("1", "a", "", "いいね RT @user: 開店です", 0)}, Options{},
			[]string{"1: user a<0; R1 I0 reactive"}},
		{"an RT shows the words of an unseen parent", []corpus.Post{with(post("2", "a", "1", "いいね RT @b: 開店です", 0), to("b"))}, Options{},
			[]string{"1: b a<0; R1 I0 reactive"}},
		{"a mention ties to the latest post within the window", []corpus.Post{
			with(post("1", "a", "", "一つ目", 0), blind), with(post("2", "a", "", "二つ目", 1), blind), with(post("3", "b", "", "@a なるほど", 2), blind)}, Options{},
			[]string{"1: a; R0 I0 ", "2: a b<0; R1 I0 reactive"}},
		{"but not with inference off", []corpus.Post{with(post("3", "b", "", "@a なるほど", 2), blind)}, Options{NoInfer: true},
			[]string{"3: b; R0 I0 "}},
		{"an author without a name keeps a turn", []corpus.Post{post("1", "", "", "x", 0), post("2", "", "1", "y", 1)}, Options{},
			[]string{"1:  <0; R1 I0 reactive"}},
		{"a renamed author is one person", []corpus.Post{
			with(post("1", "old", "", "x", 0), func(p *corpus.Post) { p.Number = "7" }),
			with(post("2", "new", "1", "y", 1), func(p *corpus.Post) { p.Number = "7" })}, Options{},
			[]string{"1: new new<0; R0 I0 broadcast"}},
		{"an answer to a renamed author's former name is one to him", []corpus.Post{
			with(post("1", "old", "", "x", 0), func(p *corpus.Post) { p.Number = "7" }),
			with(post("2", "new", "", "y", 1), func(p *corpus.Post) { p.Number = "7" }),
			with(post("4", "c", "3", "z", 2), to("old"))}, Options{},
			[]string{"1: new; R0 I0 broadcast", "2: new; R0 I0 broadcast", "3: new? c<0; R1 I0 reactive"}},
		{"an RT finds the original of a renamed author", []corpus.Post{
			with(post("1", "old", "", "新しいパンが焼けました。ぜひ", 0), func(p *corpus.Post) { p.Number = "7" }),
			with(post("2", "new", "", "y", 1), func(p *corpus.Post) { p.Number = "7" }),
			post("3", "b", "", "買う! RT @old: 新しいパンが焼けました。", 2)}, Options{},
			[]string{"1: new b<0; R1 I0 reactive", "2: new; R0 I0 broadcast"}},
		{"an RT of an RT finds the few words that were added", []corpus.Post{
			post("1", "b", "", "いいね RT @a: 本日開店です", 0), post("2", "c", "", "だね RT @b: いいね", 1)}, Options{},
			[]string{"1: a b<0 c<1; R2 I0 reactive"}},
		{"a handle taken over by another stays two people", []corpus.Post{
			with(post("1", "shop", "", "x", 0), func(p *corpus.Post) { p.Number = "7" }),
			with(post("2", "newshop", "", "y", 1), func(p *corpus.Post) { p.Number = "7" }),
			with(post("3", "shop", "1", "z", 2), func(p *corpus.Post) { p.Number = "8" })}, Options{},
			[]string{"1: newshop shop<0; R1 I0 reactive", "2: newshop; R0 I0 broadcast"}},
		{"a number named only by mentions", []corpus.Post{
			with(post("12", "a", "11", "@b どうぞ", 0), to("id:5")), with(post("14", "a", "13", "いえいえ", 1), to("id:5"))}, Options{},
			[]string{"11: b? a<0 b?<1 a<2; R2 I1 interactive"}},
		{"authors known by number", []corpus.Post{
			with(post("1", "Foo", "", "x", 0), func(p *corpus.Post) { p.Number = "77" }),
			{ID: "2", Author: "id:77", Number: "77", ReplyTo: "1", Text: "続き", At: noon.Add(time.Minute)}}, Options{},
			[]string{"1: foo foo<0; R0 I0 broadcast"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shape(threads(tt.posts, tt.opts)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
