package bench

import (
	"cmp"
	"container/heap"
	"iter"
	"math/rand/v2"
	"strings"
	"time"
)

// Post is one post of the archive.
type Post struct {
	ID      uint64
	ReplyTo uint64 // 0 for none
	Author  Person
	To      Person // whom it answers
	At      time.Time
	Text    string
}

// start is the time of the first post. Some 550 posts a day follow, so that
// two million fill the ten years that API v1.1 had.
var start = time.Date(2013, 1, 4, 7, 0, 0, 0, time.FixedZone("JST", 9*3600))

// between is the mean time between the starts of two conversations.
const between = 8 * time.Minute

// Posts yields n posts in order of time. It holds no more of them than the
// conversations that go on at one time, and n posts are the first of more.
func (s *Source) Posts(n int, seed uint64) iter.Seq[Post] {
	rng := rand.New(rand.NewPCG(seed, 7))
	w := &world{Source: s, rng: rng, crowd: rand.NewZipf(rng, 1.1, 20, 1<<20), next: start}
	return func(yield func(Post) bool) {
		for range n {
			for len(w.pending) == 0 || !w.pending[0].At.Before(w.next) {
				w.converse()
			}
			if !yield(heap.Pop(&w.pending).(Post)) {
				return
			}
		}
	}
}

// world is the talk of all people at one time.
type world struct {
	*Source
	rng     *rand.Rand
	crowd   *rand.Zipf // of customers: few write much
	next    time.Time  // when the next conversation starts
	count   uint64     // posts so far
	pending queue
}

// converse starts a conversation: of a hundred, one draws a crowd.
func (w *world) converse() {
	t := &w.threads[w.rng.IntN(len(w.threads))]
	if w.rng.IntN(100) == 0 {
		t = w.gather()
	}
	w.play(t, w.next)
	w.next = w.next.Add(time.Duration(w.rng.ExpFloat64() * float64(between)))
}

// gather is a thread of many customers below one post of an account, which
// answers some of them.
func (w *world) gather() *thread {
	t := &thread{accounts: []bool{true}, names: []string{""}, lines: []line{{up: -1, text: w.sentence(1)}}}
	for n := 8 + int(20*w.rng.ExpFloat64()); n > 0; n-- {
		t.accounts, t.names = append(t.accounts, false), append(t.names, "")
		t.lines = append(t.lines, line{who: len(t.names) - 1, up: 0, text: w.sentence(0)})
		if w.rng.IntN(4) == 0 {
			t.lines = append(t.lines, line{up: len(t.lines) - 1, text: w.sentence(1)})
		}
	}
	return t
}

func (w *world) sentence(role int) string {
	return w.said[role][w.rng.IntN(len(w.said[role]))]
}

// play tells a thread with other people and other words.
func (w *world) play(t *thread, at time.Time) {
	cast, names := w.cast(t)
	posts := make([]Post, 0, len(t.lines))
	for _, l := range t.lines {
		w.count++
		p := Post{Author: cast[l.who], At: at}
		text := l.text
		if l.up >= 0 {
			up := &posts[l.up]
			p.ReplyTo, p.To = up.ID, up.Author
			text = strings.TrimPrefix(text, leading.FindString(text))
		}
		p.Text = strings.TrimSpace(w.vary(w.rng, text, role(p.Author.Account), names))
		if l.up >= 0 && p.To.Number != p.Author.Number {
			p.Text = "@" + p.To.Handle + " " + p.Text
		}
		p.ID = uint64(p.At.UnixMilli()-xEpoch)<<22 | w.count&(1<<22-1)
		posts = append(posts, p)
		heap.Push(&w.pending, p)
		at = at.Add(time.Duration(float64(time.Minute) * (1 + 25*w.rng.ExpFloat64())))
	}
}

// xEpoch is where the ids of X begin to count milliseconds.
const xEpoch = 1288834974657

// cast finds people for a thread.
func (w *world) cast(t *thread) ([]Person, map[string]string) {
	company := w.company()
	cast, names := make([]Person, len(t.names)), make(map[string]string, len(t.names))
	for i, name := range t.names {
		if t.accounts[i] {
			cast[i] = companies[company%len(companies)]
			company++
		} else {
			cast[i] = customer(w.crowd.Uint64())
		}
		names[name] = cast[i].Handle
	}
	return cast, names
}

func (w *world) company() int {
	n, i := w.rng.IntN(100), 0
	for ; n >= shares[i]; i++ {
		n -= shares[i]
	}
	return i
}

// queue holds posts to come, the first on top.
type queue []Post

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].At.Compare(q[j].At), cmp.Compare(q[i].ID, q[j].ID)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(p any)   { *q = append(*q, p.(Post)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	p := (*q)[last]
	*q = (*q)[:last]
	return p
}
