package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Source is what posts are made of. It is read only after Load and safe to
// share.
type Source struct {
	threads []thread
	said    [2][]string // sentences of customers and of accounts, to add
	words   []string    // in katakana: mostly things
}

// thread is a conversation that is played again and again.
type thread struct {
	accounts []bool   // for each author: it is a company's
	names    []string // of the authors in the texts
	lines    []line
}

type line struct {
	who  int // index of the author
	up   int // index of the line answered, -1 for none
	text string
}

// record is a line of a labelled file, or a turn of a dialogue or review.
type record struct {
	Brand []string
	Posts []struct {
		ID, Author, Text string
		ReplyTo          string `json:"reply_to"`
	}
	DialogueID string `json:"dialogue_id"`
	Speaker    string
	Text       string
}

// Load reads the files of the globs: labelled threads, dialogues and reviews,
// one JSON object a line. A glob may match nothing. Other sources, or another
// order of them, make another archive.
func Load(globs ...string) (*Source, error) {
	s := &Source{}
	for _, glob := range globs {
		paths, err := filepath.Glob(glob)
		if err != nil {
			return nil, fmt.Errorf("reading texts: %s: %w", glob, err)
		}
		for _, path := range paths {
			if err := s.load(path); err != nil {
				return nil, fmt.Errorf("reading texts: %w", err)
			}
		}
	}
	if len(s.said[0]) == 0 || len(s.said[1]) == 0 || len(s.words) == 0 {
		return nil, fmt.Errorf("reading texts: %s hold too few of them", strings.Join(globs, ", "))
	}
	return s, nil
}

func (s *Source) load(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	var talk dialogue
	for n := 1; lines.Scan(); n++ {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		switch {
		case len(r.Posts) > 0:
			s.add(labelled(&r))
		case r.DialogueID == talk.id:
			talk.say(&r)
		default:
			s.add(talk.thread)
			talk = dialogue{id: r.DialogueID}
			talk.say(&r)
		}
	}
	s.add(talk.thread)
	return lines.Err()
}

func labelled(r *record) thread {
	var t thread
	index := make(map[string]int)
	for i, p := range r.Posts {
		up, answers := index[p.ReplyTo]
		if index[p.ID] = i; !answers {
			up = -1
		}
		t.lines = append(t.lines, line{who: t.author(p.Author, r.Brand), up: up, text: p.Text})
	}
	return t
}

// author is the index of an author, who is new or not.
func (t *thread) author(name string, brand []string) int {
	if i := slices.Index(t.names, name); i >= 0 {
		return i
	}
	t.names, t.accounts = append(t.names, name), append(t.accounts, slices.Contains(brand, name))
	return len(t.names) - 1
}

// dialogue gathers the turns of one talk: each answers the one before.
type dialogue struct {
	id string
	thread
}

// longest is the length of a turn, in runes, that is still one post.
const longest = 60

func (d *dialogue) say(r *record) {
	who := d.author(r.Speaker, []string{"operator_1", "operator_2"})
	for _, text := range pieces(r.Text, longest) {
		d.lines = append(d.lines, line{who: who, up: len(d.lines) - 1, text: text})
	}
}

var sentence = regexp.MustCompile(`[^。！？!?\n]+[。！？!?\n]*`)

// pieces cuts a text between sentences into posts of at most n runes, where
// its sentences are no longer.
func pieces(text string, n int) []string {
	var out []string
	for _, s := range sentence.FindAllString(text, -1) {
		if last := len(out) - 1; last >= 0 && utf8.RuneCountInString(out[last]+s) <= n {
			out[last] += s
			continue
		}
		out = append(out, s)
	}
	return out
}

// add keeps a thread, its sentences and its words.
func (s *Source) add(t thread) {
	if len(t.lines) == 0 {
		return
	}
	s.threads = append(s.threads, t)
	for _, l := range t.lines {
		for _, one := range sentence.FindAllString(l.text, -1) {
			if n := utf8.RuneCountInString(one); n >= 6 && n <= 40 && !strings.ContainsAny(one, "@＠/#＃") {
				by := role(t.accounts[l.who])
				s.said[by] = append(s.said[by], strings.TrimSpace(one))
			}
		}
		for _, word := range parts.FindAllString(l.text, -1) {
			if isKatakana(word) {
				s.words = append(s.words, word)
			}
		}
	}
}

func role(account bool) int {
	if account {
		return 1
	}
	return 0
}
