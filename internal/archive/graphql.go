package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"sort"

	"engage/internal/corpus"
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

func readGraphQL(ctx context.Context, f *File, r *Reader) error {
	seen := map[string]bool{}
	return eachJSON(ctx, f, r, func(line int, raw json.RawMessage) error {
		return walkGraphQL(raw, func(t *gqlTweet) error {
			if seen[t.RestID] {
				return nil
			}
			seen[t.RestID] = true
			return r.Emit(t.post())
		})
	})
}

// walkGraphQL looks for posts in any depth, in the order of sorted keys, so
// that it does not matter which page of X was saved.
func walkGraphQL(raw json.RawMessage, fn func(*gqlTweet) error) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		for _, v := range list {
			if err := walkGraphQL(v, fn); err != nil {
				return err
			}
		}
	case '{':
		var m map[string]json.RawMessage
		if !hasKeys(raw, "full_text") || json.Unmarshal(raw, &m) != nil {
			return nil
		}
		if m["rest_id"] != nil && hasKeys(m["legacy"], "full_text") {
			var t gqlTweet
			if json.Unmarshal(raw, &t) == nil && t.RestID != "" && t.Legacy.FullText != "" {
				if err := fn(&t); err != nil {
					return err
				}
			}
		}
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			if err := walkGraphQL(m[k], fn); err != nil {
				return err
			}
		}
	}
	return nil
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
