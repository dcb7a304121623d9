package rubric

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"engage/internal/lang"
	"engage/internal/lazy"
)

// topicHead begins a topic in a topics file: [name] ja / en.
var topicHead = lazy.Regexp(`^\[([a-z0-9_]+)\] (.+) / (.+)$`)

// topicFile reads a file of topics: a head line each, and under it the words,
// one a line or several with spaces between. Lines behind # are notes.
func (l *loader) topicFile(n *yaml.Node) {
	f, ok := l.named(n)
	if !ok {
		return
	}
	l.files++
	l.within(f, func(l *loader) {
		topic := -1
		for i, line := range l.Lines {
			line = strings.TrimSpace(line)
			at := &yaml.Node{Line: i + 1, Column: 1}
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "["):
				m := topicHead().FindStringSubmatch(line)
				if m == nil {
					l.Fail(at, lang.T{EN: "expected [name] ja / en", JA: "[名前] 日本語 / 英語 の形で書いてください"})
					return
				}
				if l.topics[m[1]] {
					l.Fail(at, lang.T{EN: "the topic %s stands twice", JA: "話題 %s が重複しています"}, m[1])
				}
				l.topics[m[1]] = true
				l.r.Topics = append(l.r.Topics, Topic{Name: m[1], File: l.files - 1, Label: Label{JA: m[2], EN: m[3]}})
				topic = len(l.r.Topics) - 1
			case topic < 0:
				l.Fail(at, lang.T{EN: "words before the first [topic]", JA: "最初の [話題] より前に語があります"})
				return
			default:
				t := &l.r.Topics[topic]
				t.Words = append(t.Words, strings.FieldsFunc(line, space)...)
			}
		}
	})
}

// space is unicode.IsSpace, quick for the letters of Japanese: none of them
// comes before the last of spaces.
func space(r rune) bool { return r <= '\u3000' && unicode.IsSpace(r) }

// test reads a conversation whose mode is known.
func (l *loader) test(n *yaml.Node) {
	t := Test{Line: n.Line, Column: n.Column, Primary: None}
	l.Fields(n, map[string]func(*yaml.Node){
		"primary": func(v *yaml.Node) {
			mode, ok := ParseMode(v.Value)
			if !ok {
				l.Unknown(v, lang.T{EN: "unknown mode", JA: "不明なモード"}, ScoreKeys())
			}
			t.Primary = mode
		},
		"posts": func(v *yaml.Node) {
			if t.Posts = l.example(v); v.Kind == yaml.SequenceNode && len(v.Content) == 0 {
				l.Fail(v, lang.T{EN: "give at least one post", JA: "投稿を1つ以上書いてください"})
			}
		},
	}, "primary", "posts")
	l.r.Tests = append(l.r.Tests, t)
}
