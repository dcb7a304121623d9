package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"engage/internal/corpus"
	"engage/internal/lang"
)

var graphQL = Format{Name: "x-graphql", Detect: detectGraphQL, Read: readGraphQL}

func detectGraphQL(f *File) int {
	if startsJSON(f.Head) && hasKeys(f.Head, "rest_id", "legacy") {
		return 90
	}
	return 0
}

// gqlTweet is a post as X's own pages load it.
type gqlTweet struct {
	RestID string `json:"rest_id"`
	Source string `json:"source"`
	Core   struct {
		UserResults struct {
			Result struct {
				RestID string `json:"rest_id"`
				Legacy v1User `json:"legacy"`
				Core   v1User `json:"core"`
			} `json:"result"`
		} `json:"user_results"`
	} `json:"core"`
	Note struct {
		Results struct {
			Result struct {
				Text string `json:"text"`
			} `json:"result"`
		} `json:"note_tweet_results"`
	} `json:"note_tweet"`
	Legacy struct {
		v1Tweet
		RetweetedResult gqlResult `json:"retweeted_status_result"`
	} `json:"legacy"`
	Quoted gqlResult `json:"quoted_status_result"`
}

// gqlResult wraps a post, sometimes twice: limited ones lie in .tweet.
type gqlResult struct {
	Result *struct {
		gqlTweet
		Tweet *gqlTweet `json:"tweet"`
	} `json:"result"`
}

func (g *gqlResult) tweet() *gqlTweet {
	switch {
	case g.Result == nil:
		return nil
	case g.Result.Tweet != nil:
		return g.Result.Tweet
	case g.Result.RestID == "":
		return nil
	}
	return &g.Result.gqlTweet
}

// maxPageDepth is how deep posts are looked for. Pages nest less than 40 deep;
// each level costs another reading of what lies inside.
const maxPageDepth = 50

var (
	errTooDeep = lang.Errorf(lang.T{
		EN: "read a page: it nests deeper than pages of X do; what lies deeper is left out",
		JA: "ページの読み取り: X のページより深く入れ子になっています。深い部分は読み飛ばしました",
	})
	errNoText = lang.Errorf(lang.T{
		EN: "read a post: it has no text; it is left out",
		JA: "投稿の読み取り: 本文がありません。読み飛ばしました",
	})
)

func readGraphQL(ctx context.Context, f *File, r *Reader) error {
	seen := map[string]bool{}
	emit := func(t *gqlTweet) error {
		if seen[t.RestID] {
			return nil
		}
		seen[t.RestID] = true
		return r.Emit(t.post())
	}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		w := pageWalk{picker: &r.picker, emit: emit, broken: func(err error) error { return r.Broken(line, err) }}
		if err := w.walk(raw, 0); err != nil || !w.tooDeep {
			return err
		}
		return w.broken(errTooDeep)
	})
}

// pageWalk looks for posts in a page, whichever page of X was saved.
type pageWalk struct {
	picker  *picker
	emit    func(*gqlTweet) error
	broken  func(error) error
	tooDeep bool
}

// walk visits what can hold posts, objects in the order of their sorted keys.
func (w *pageWalk) walk(raw json.RawMessage, depth int) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || !hasKeys(raw, "full_text") && !hasKeys(raw, "user_results") {
		return nil
	}
	if w.tooDeep = w.tooDeep || depth == maxPageDepth; depth == maxPageDepth {
		return nil
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		for _, v := range list {
			if err := w.walk(v, depth+1); err != nil {
				return err
			}
		}
	case '{':
		var m map[string]json.RawMessage
		if json.Unmarshal(raw, &m) != nil {
			return nil
		}
		if m["rest_id"] != nil && (hasKeys(m["legacy"], "full_text") || hasKeys(m["core"], "user_results")) {
			if err := w.tweet(raw); err != nil {
				return err
			}
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if err := w.walk(m[k], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *pageWalk) tweet(raw json.RawMessage) error {
	var t gqlTweet
	switch err := w.picker.decode(raw, &t); {
	case err != nil:
		return w.broken(badShape(err))
	case t.RestID == "":
		return w.broken(errNoID)
	case t.Legacy.FullText == "" && t.Note.Results.Result.Text == "":
		return w.broken(errNoText)
	}
	return w.emit(&t)
}

func (t *gqlTweet) post() corpus.Post {
	v := t.Legacy.v1Tweet
	v.IDStr, v.Source = t.RestID, t.Source
	if note := t.Note.Results.Result.Text; note != "" {
		v.FullText, v.Truncated = note, false
	}
	v.User = t.user()
	v.Quoted, v.Retweeted = carried(t.Quoted.tweet()), carried(t.Legacy.RetweetedResult.tweet())
	return v.post()
}

func (t *gqlTweet) user() *v1User {
	res := t.Core.UserResults.Result
	u := res.Legacy
	if u.ScreenName == "" {
		u.ScreenName = res.Core.ScreenName // where X keeps it since 2025
	}
	u.IDStr = res.RestID
	return &u
}

// carried is the part of a quoted or reposted post that its carrier needs.
func carried(t *gqlTweet) *v1Tweet {
	if t == nil {
		return nil
	}
	v := t.Legacy.v1Tweet
	v.IDStr, v.User = t.RestID, t.user()
	if note := t.Note.Results.Result.Text; note != "" {
		v.FullText = note
	}
	return &v
}
