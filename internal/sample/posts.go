package sample

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
	"time"
)

const (
	company   = "minato_pan"
	companyID = "1400000000000000001"
	name      = "みなと製パン【公式】"
)

// message is one post of the invented world.
type message struct {
	id, replyTo, root string
	who, to           string // handles
	quotes, quoted    string // the post it quotes or passes on, and who wrote that
	repost            bool   // it passes on, without words of its own
	private           bool   // for followers only
	text              string
	at                time.Time
}

// xEpoch is where the ids of X begin to count milliseconds.
const xEpoch = 1288834974657

// idAt is an X id of that time: milliseconds since X's epoch, then a counter.
func idAt(t time.Time, n int) string {
	return fmt.Sprint((t.UnixMilli()-xEpoch)<<22 | int64(n&0xfff))
}

// timeOf takes such an id apart.
func timeOf(id string) (at time.Time, n int64) {
	v, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		panic(err) // ids are made here
	}
	return time.UnixMilli(v>>22 + xEpoch), v & 0xfff
}

// userID is the platform's number of a handle, made up but stable.
func userID(handle string) string {
	if handle == company {
		return companyID
	}
	n := uint64(14695981039346656037)
	for _, c := range []byte(handle) {
		n = (n ^ uint64(c)) * 1099511628211
	}
	return fmt.Sprint(1500000000000000000 + n%100000000000000000)
}

var jst = time.FixedZone("JST", 9*3600)

// world plays n scripts over the first half of 2023, in order of time.
func world(n int, seed uint64) []message {
	return worldFrom(time.Date(2023, 1, 4, 7, 0, 0, 0, jst), 180, n, seed)
}

// worldFrom plays n scripts over the days after start, in order of time.
func worldFrom(start time.Time, days, n int, seed uint64) []message {
	rng := rand.New(rand.NewPCG(seed, 2023))
	var out []message
	for i := range n {
		at := start.Add(time.Duration(i*days)*24*time.Hour/time.Duration(n) + time.Duration(rng.IntN(600))*time.Minute)
		out = append(out, play(scripts[(i*7+int(seed))%len(scripts)], at, rng, len(out))...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].at.Before(out[j].at) })
	return out
}

func play(script []line, at time.Time, rng *rand.Rand, n int) []message {
	fill := map[string]string{"{日}": fmt.Sprintf("%d月%d日", at.Month(), at.Day()%27+1)}
	for _, slot := range []string{"{パン}", "{円}", "{駅}", "{顔}"} {
		fill[slot] = fillers[slot][rng.IntN(len(fillers[slot]))]
	}
	cast := make(map[string]string)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		cast[key] = people[key][rng.IntN(len(people[key]))]
	}
	cast["店"] = company
	var out []message
	for i, l := range script {
		m := message{who: cast[l.who], at: at, id: idAt(at, n+i)}
		text := strings.TrimPrefix(l.text, "+")
		for slot, value := range fill {
			text = strings.ReplaceAll(text, slot, value)
		}
		if i > 0 {
			up := out[i-1]
			m.replyTo, m.to, m.root = up.id, up.who, up.root
			if up.who != m.who {
				text = "@" + up.who + " " + text
			}
		} else {
			m.root = m.id
		}
		m.text = text
		out = append(out, m)
		at = at.Add(time.Duration(2+rng.IntN(90)) * time.Minute)
	}
	return out
}
