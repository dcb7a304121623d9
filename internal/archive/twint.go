package archive

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"engage/internal/corpus"
)

// twint reads what the scraper twint wrote, as CSV, as TSV or as JSON lines. It
// names the conversation and the users whom a post answers, never the post.
var twint = Format{Name: "twint", Detect: detectTwint, Read: readTwint}

// twintColumns are those that all its versions wrote.
var twintColumns = []string{"id", "date", "time", "timezone", "username", "tweet"}

func detectTwint(f *File) int {
	if startsJSON(f.Head) && hasKeys(f.Head, twintColumns...) || delimiterOf(f.Head, twintColumns...) != 0 {
		return 92
	}
	return 0
}

func readTwint(ctx context.Context, f *File, r *Reader) error {
	record := func(line int, get func(string) string) error { return emitTwint(r, line, get) }
	if comma := delimiterOf(f.Head, twintColumns...); comma != 0 {
		return eachNamed(ctx, f, r, comma, record)
	}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		var fields map[string]scalar
		if err := json.Unmarshal(raw, &fields); err != nil {
			return r.Broken(line, badShape(err))
		}
		return record(line, func(name string) string { return string(fields[name]) })
	})
}

func emitTwint(r *Reader, line int, get func(string) string) error {
	p := corpus.Post{
		ID:             corpus.PostID(exactID(get("link"), get("id"))),
		ConversationID: corpus.ConversationID(exactID("", get("conversation_id"))),
		Text:           unescape(get("tweet")),
	}
	if p.ID == "" {
		return r.Broken(line, errNoID)
	}
	setAuthor(&p, twintHandle(get), exactID("", get("user_id")))
	if p.Author == "" {
		return r.Broken(line, errNoAuthor)
	}
	p.At, p.DateOnly = twintTime(get, string(p.ID))
	p.Mentions = mentionsIn(p.Text)
	quoted, quote := statusURL(get("quote_url"))
	p.Quotes, p.QuotesAuthor = corpus.PostID(quote), corpus.Handle(quoted)
	repost := strings.EqualFold(get("retweet"), "true")
	if repost && bareRT().MatchString(p.Text) {
		return r.Emit(twintRepost(p, get))
	}
	// A post that begins its conversation is no reply: nothing is hidden.
	if string(p.ConversationID) != string(p.ID) {
		p.ReplyToAuthor = twintAnswered(get("reply_to"), &p)
		p.Blind = corpus.BlindReplies
	}
	if err := r.Emit(p); err != nil || !repost {
		return err
	}
	by := twintReposter(p, get)
	if by.Author == "" {
		return r.Broken(line, errNoAuthor)
	}
	return r.Emit(by)
}

// twintRepost reads a repost as recorded since 2020: "RT @foo: …", with the
// original's id in retweet_id and its words in user_rt.
func twintRepost(p corpus.Post, get func(string) string) corpus.Post {
	p.Quotes, p.QuotesAuthor = corpus.PostID(exactID("", get("retweet_id"))), ""
	bareRepost(&p, p.Text)
	if whole := get("user_rt"); whole != "" {
		p.Text, p.Truncated = unescape(whole), false
	}
	return p
}

// twintReposter reads a repost as recorded before: p is the original, and
// user_rt reposted it, under the id retweet_id if the search told that.
func twintReposter(p corpus.Post, get func(string) string) corpus.Post {
	by := corpus.Post{
		ID: corpus.PostID(exactID("", get("retweet_id"))), Kind: corpus.Repost, Quotes: p.ID, QuotesAuthor: p.Author,
		Text: p.Text, Mentions: p.Mentions, URL: p.URL,
	}
	setAuthor(&by, get("user_rt"), exactID("", get("user_rt_id")))
	by.At, _ = snowflakeTime(string(by.ID))
	if by.ID == "" {
		by.ID = corpus.PostID(string(by.Author) + "/" + string(p.ID))
	}
	return by
}

// twintHandle is the author's handle: username is in lower case, the address
// has it as its owner writes it.
func twintHandle(get func(string) string) string {
	name := get("username")
	if user, _ := statusURL(get("link")); strings.EqualFold(user, name) {
		return user
	}
	return name
}

var twintUser = lazily(`['"](?:screen_name|username)['"]\s*:\s*['"](\w+)['"]`)

// twintAnswered is the first user named in reply_to, a list in Python's or in
// JSON's spelling. Old versions put the author first, whomever he answers; if
// he is there alone he answers himself.
func twintAnswered(list string, p *corpus.Post) corpus.AuthorID {
	var self corpus.AuthorID
	for _, m := range twintUser().FindAllStringSubmatch(list, -1) {
		a := corpus.Handle(m[1])
		if a != p.Author {
			return a
		}
		if p.ConversationID != "" { // else it may be no reply at all
			self = a
		}
	}
	return self
}

// twintTime reads the local time of the machine that ran twint. Its offset is
// that of the day of the run, an hour off for posts across a change of summer
// time; the id knows better, as it does where the zone is not understood.
func twintTime(get func(string) string, id string) (at time.Time, dateOnly bool) {
	exact, known := snowflakeTime(id)
	ok := false
	if ms := get("created_at"); unixTime().MatchString(ms) { // old versions
		at, _, ok = parseTime(ms, time.UTC)
	} else if zone := twintZone(get("timezone")); zone != nil {
		at, dateOnly, ok = parseTime(get("date")+" "+get("time"), zone)
	}
	off := exact.Sub(at).Abs()
	if known && (!ok || dateOnly || off > time.Minute && off < 2*time.Hour) {
		return exact.Truncate(time.Second), false
	}
	return at.UTC(), dateOnly
}

// twintZone is the zone of the timezone column, "+0900" or, after pandas,
// "900.0"; nil if it is not understood: abbreviations are ambiguous, and
// Windows writes words.
func twintZone(s string) *time.Location {
	switch s = strings.TrimSpace(s); s {
	case "JST":
		return tokyo()
	case "UTC", "GMT":
		return time.UTC
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	if err != nil || n < -1400 || n > 1400 {
		return nil
	}
	return time.FixedZone(s, n/100*3600+n%100*60)
}
