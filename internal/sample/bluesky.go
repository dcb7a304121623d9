package sample

import (
	"strings"
)

// bluesky are two answers of its API and a repository.
var bluesky = []file{
	{"bluesky-feed.json", blueskyFeed},
	{"bluesky-thread.json", blueskyThread},
	{"bluesky-repo.car", blueskyRepo},
}

const (
	skyPost   = "app.bsky.feed.post"
	skyRepost = "app.bsky.feed.repost"
)

// skyHandle is a handle as a domain, which may hold no underscore.
func skyHandle(handle string) string {
	return strings.ToLower(strings.ReplaceAll(handle, "_", "-")) + ".example"
}

// skyDID is the number of an account.
func skyDID(handle string) string {
	return "did:plc:" + strings.Repeat("a", 24-len(userID(handle))) + digitsAsLetters.Replace(userID(handle))
}

var digitsAsLetters = strings.NewReplacer("0", "b", "1", "c", "8", "d", "9", "e")

// skyKey is the key of a record for the post that has this id on X: its time
// in a base 32 that sorts.
func skyKey(id string) string {
	const alphabet = "234567abcdefghijklmnopqrstuvwxyz"
	at, number := timeOf(id)
	n := uint64(at.UnixMicro()+number)<<10 | 7
	key := make([]byte, 13)
	for i := len(key) - 1; i >= 0; i-- {
		key[i] = alphabet[n&31]
		n >>= 5
	}
	return string(key)
}

func skyURI(who, kind, id string) string {
	return "at://" + skyDID(who) + "/" + kind + "/" + skyKey(id)
}

func skyRef(uri string) object {
	return object{"uri": uri, "cid": "bafyreib2rxk3rh6kzwq7x5hqz6pfv6k3n5k2pwh7cb3m2gq5s4ztb6nh4a"}
}

// sky writes the posts of a talk as Bluesky keeps them.
type sky struct{ talk }

// uri is the address of a post; who wrote it if the talk does not know.
func (s sky) uri(id, who string) string {
	if m := s.find(id); m != nil {
		who = m.who
	}
	return skyURI(who, skyPost, id)
}

// record is a post as its author's repository keeps it. Facets count bytes.
func (s sky) record(m message) object {
	text := renamed(m.said(), skyHandle)
	r := object{"$type": skyPost, "text": text, "createdAt": m.at.UTC().Format(milliTime), "langs": []any{"ja"}}
	if name := "@" + skyHandle(company); strings.HasPrefix(text, name) {
		r["facets"] = []any{object{"index": object{"byteStart": 0, "byteEnd": len(name)},
			"features": []any{object{"$type": "app.bsky.richtext.facet#mention", "did": skyDID(company)}}}}
	}
	if m.replyTo != "" {
		root := s.uri(m.root, m.to)
		r["reply"] = object{"root": skyRef(root), "parent": skyRef(s.uri(m.replyTo, m.to))}
	}
	if m.quotes != "" {
		r["embed"] = object{"$type": "app.bsky.embed.record", "record": skyRef(s.uri(m.quotes, m.quoted))}
	}
	return r
}

// view is a post as answers show it.
func (s sky) view(m message) object {
	v := object{"author": object{"did": skyDID(m.who), "handle": skyHandle(m.who), "displayName": m.who}, "record": s.record(m), "indexedAt": m.at.UTC().Format(milliTime), "replyCount": 0, "likeCount": 1}
	ref := skyRef(s.uri(m.id, m.who))
	v["uri"], v["cid"] = ref["uri"], ref["cid"]
	if of := s.find(m.quotes); of != nil {
		ref := skyRef(s.uri(of.id, of.who))
		v["embed"] = object{"$type": "app.bsky.embed.record#view", "record": object{"$type": "app.bsky.embed.record#viewRecord", "uri": ref["uri"], "cid": ref["cid"],
			"author": object{"did": skyDID(of.who), "handle": skyHandle(of.who)}, "value": s.record(*of), "indexedAt": of.at.UTC().Format(milliTime)}}
	}
	return v
}

// above is what a feed shows of a post that is answered.
func (s sky) above(id, who string) object {
	if m := s.find(id); m != nil {
		v := s.view(*m)
		v["$type"] = "app.bsky.feed.defs#postView"
		return v
	}
	return object{"$type": "app.bsky.feed.defs#notFoundPost", "uri": s.uri(id, who), "notFound": true}
}

// blueskyFeed is an answer of getAuthorFeed: the company's posts, newest
// first, with what they answer.
func blueskyFeed() ([]byte, error) {
	s := sky{talkFrom(spring)}
	feed := []object{}
	for _, m := range s.by(company) {
		item := object{}
		switch of := s.find(m.quotes); {
		case m.repost:
			item["post"] = s.view(*of)
			item["reason"] = object{"$type": "app.bsky.feed.defs#reasonRepost", "by": object{"did": skyDID(company), "handle": skyHandle(company)},
				"uri": skyURI(company, skyRepost, m.id), "indexedAt": m.at.UTC().Format(milliTime)}
		default:
			item["post"] = s.view(m)
		}
		if m.replyTo != "" {
			item["reply"] = object{"root": s.above(m.root, m.to), "parent": s.above(m.replyTo, m.to)}
		}
		feed = append([]object{item}, feed...)
	}
	return encode(object{"feed": feed, "cursor": "2023-02-06T00:00:00Z"}), nil
}

// blueskyThread is an answer of getPostThread, with two holes: a post that was
// deleted, and one whose author blocks the reader.
func blueskyThread() ([]byte, error) {
	s := sky{threadFrom(spring)}
	var node func(m message) object
	node = func(m message) object {
		below := []object{}
		for _, c := range s.talk {
			if c.replyTo == m.id {
				below = append(below, node(c))
			}
		}
		return object{"$type": "app.bsky.feed.defs#threadViewPost", "post": s.view(m), "replies": below}
	}
	top := node(s.talk[0])
	top["replies"] = append(top["replies"].([]object),
		object{"$type": "app.bsky.feed.defs#notFoundPost", "uri": skyURI("Kieta_Kumo", skyPost, idAt(spring, 1)), "notFound": true},
		object{"$type": "app.bsky.feed.defs#blockedPost", "uri": skyURI("kagi_kko", skyPost, idAt(spring, 2)), "blocked": true, "author": object{"did": skyDID("kagi_kko")}})
	return encode(object{"thread": top, "threadgate": nil}), nil
}

// blueskyRepo is the repository of the company: its posts and reposts, and
// records of other kinds.
func blueskyRepo() ([]byte, error) {
	s := sky{longFrom(spring)}
	w := &carWriter{}
	for _, m := range s.by(company) {
		kind, value := skyPost, s.record(m)
		if m.repost {
			kind, value = skyRepost, object{"$type": skyRepost, "subject": skyRef(s.uri(m.quotes, m.quoted)), "createdAt": m.at.UTC().Format(milliTime)}
		}
		w.record(kind+"/"+skyKey(m.id), value)
	}
	w.record("app.bsky.actor.profile/self", object{"$type": "app.bsky.actor.profile", "displayName": name})
	first := idAt(spring, 0)
	w.record("app.bsky.feed.like/"+skyKey(first), object{"$type": "app.bsky.feed.like", "subject": skyRef(skyURI("mugi_to_kumo", skyPost, first)), "createdAt": spring.UTC().Format(milliTime)})
	w.record("app.bsky.graph.follow/"+skyKey(first), object{"$type": "app.bsky.graph.follow", "subject": skyDID("mugi_to_kumo"), "createdAt": spring.UTC().Format(milliTime)})
	return w.repository(skyDID(company)), nil
}
