package report

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"engage/internal/corpus"
	"engage/internal/score"
)

// jsonLine writes conversations as JSON. encoding/json writes their outlines; the
// contributions, nine tenths of the bytes, are put into these by hand: that
// takes a quarter of the time, and gives the same bytes.
type jsonLine struct {
	outline bytes.Buffer
	out     []byte
	local   []string // per post: its id as its source prints it; "" where nobody asked yet
}

// noContributions is where they belong in an outline. No text can look like it:
// a quotation mark in a text has a backslash before it.
var noContributions = []byte(`"contributions":[]`)

// of is a conversation in JSON, without a line's end. It is good until the next
// call.
func (l *jsonLine) of(outline jsonConversation, r *score.Result) ([]byte, error) {
	l.outline.Reset()
	if err := encode(&l.outline, outline); err != nil {
		return nil, err
	}
	c := r.Conversation
	l.out, l.local = l.out[:0], slices.Grow(l.local[:0], len(c.Posts))[:len(c.Posts)]
	clear(l.local)
	rest := bytes.TrimSpace(l.outline.Bytes())
	for _, ks := range [][]score.Contribution{r.NoneContributions, r.Contributions} {
		at := bytes.Index(rest, noContributions) + len(noContributions) - 1
		l.out = append(l.out, rest[:at]...)
		for i := range ks {
			if i > 0 {
				l.out = append(l.out, ',')
			}
			l.contribution(c, &ks[i])
		}
		rest = rest[at:]
	}
	l.out = append(l.out, rest...)
	return l.out, nil
}

// contribution appends what a jsonContribution says.
func (l *jsonLine) contribution(c *corpus.Conversation, k *score.Contribution) {
	b := appendText(append(l.out, `{"mode":`...), k.Mode.String())
	b = appendText(append(b, `,"feature":`...), k.Feature)
	b = appendNumber(append(b, `,"points":`...), k.Points)
	b = appendNumber(append(b, `,"log_odds":`...), math.Round(k.LogOdds*1e4)/1e4)
	b = append(b, `,"evidence":[`...)
	for i, e := range k.Evidence {
		if i > 0 {
			b = append(b, ',')
		}
		if l.local[e.Post] == "" {
			l.local[e.Post] = c.Local(e.Post)
		}
		b = appendText(append(b, `{"post":`...), l.local[e.Post])
		b = strconv.AppendInt(append(b, `,"start":`...), int64(e.Start), 10)
		b = strconv.AppendInt(append(b, `,"end":`...), int64(e.End), 10)
		b = appendText(append(b, `,"text":`...), c.Posts[e.Post].Text[e.Start:e.End])
		b = append(b, '}')
	}
	l.out = append(b, `]}`...)
}

// appendText appends a string as JSON has it. Whatever may need escaping goes to
// encoding/json.
func appendText(b []byte, s string) []byte {
	if plainText(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	var escaped bytes.Buffer
	_ = encode(&escaped, s) // strings only: it cannot fail
	return append(b, bytes.TrimSpace(escaped.Bytes())...)
}

// appendNumber appends a number as JSON has it. Points may be as small as
// anybody writes them; those go to encoding/json, which gives them an exponent.
func appendNumber(b []byte, x float64) []byte {
	if x == 0 || math.Abs(x) >= 1e-6 {
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	}
	var small bytes.Buffer
	_ = encode(&small, x) // finite numbers only: it cannot fail
	return append(b, bytes.TrimSpace(small.Bytes())...)
}

func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0xE2 { // U+2028 and U+2029 begin with E2
			return false
		}
	}
	return utf8.ValidString(s)
}
