// Package stage is the form in which the parts of a run pass from program to
// program: lines of a key, a tab and JSON, which any engine can sort and hand
// out. Package pipeline has what the stages do.
//
// The key of a post is its group; posts of one key go to one reducer. The key of
// a result sorts as an analysis lists conversations. Lines about the whole run
// bear keys that begin with "!", which sort before all others.
package stage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"engage/internal/carry"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/pipeline"
)

// Keys of lines about the whole run.
const (
	FactsKey = "!facts"
	SumsKey  = "!sums"
)

// Line is one line without its end.
type Line struct {
	Key  string
	JSON []byte
}

// AppendTo writes the line at the end of b.
func (l Line) AppendTo(b []byte) []byte {
	b = append(append(b, l.Key...), '\t')
	return append(append(b, l.JSON...), '\n')
}

// WriteTo writes the line.
func (l Line) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(l.AppendTo(nil))
	return int64(n), err
}

// Lines hands over the lines of r; name is for errors. What is handed over is
// good until the next.
func Lines(name string, r io.Reader, each func(Line) error) error {
	in := bufio.NewReaderSize(r, 1<<20)
	var long []byte
	for n := 1; ; {
		part, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(part)+len(long) > 0) {
			if errors.Is(err, io.EOF) {
				err = errCut
			}
			return at(name, n, err)
		}
		if err != nil {
			return nil
		}
		if len(long) > 0 {
			long = append(long, part...)
			part = long
		}
		key, value, ok := bytes.Cut(bytes.TrimSuffix(part, []byte("\n")), []byte("\t"))
		if !ok {
			return at(name, n, errNoKey)
		}
		if err := each(Line{string(key), value}); err != nil {
			return at(name, n, err)
		}
		long = long[:0]
		n++
	}
}

var (
	errCut = lang.Errorf(lang.T{EN: "the line is cut off: what wrote it did not come to its end", JA: "行が途中で切れています。書き出した処理が最後まで終わっていません"})

	errNoKey = lang.Errorf(lang.T{EN: "no key and tab: not a line of engage stage", JA: "キーとタブがありません。engage stage の行ではありません"})
)

func at(name string, line int, err error) error {
	return lang.Errorf(lang.T{EN: "%s:%d: %s", JA: "%s:%d: %s"}, name, line, err)
}

// GroupKey is the key of the posts of a group.
func GroupKey(group uint64) string { return fmt.Sprintf("%016x", group) }

// ParseGroupKey reads what GroupKey wrote.
func ParseGroupKey(key string) (uint64, error) {
	v, err := strconv.ParseUint(key, 16, 64)
	if err != nil || len(key) != 16 {
		return 0, lang.Errorf(lang.T{EN: "%q is not the key of a group", JA: "%q はグループのキーではありません"}, key)
	}
	return v, nil
}

// Post is the line of a post.
func Post(group uint64, p *corpus.Post) (Line, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return Line{}, lang.Errorf(lang.T{EN: "write post %s: %s", JA: "投稿 %s の書き出し: %s"}, p.ID, err)
	}
	return Line{GroupKey(group), b}, nil
}

// ParsePost reads the line of a post.
func ParsePost(l Line) (p corpus.Post, err error) {
	if err = json.Unmarshal(l.JSON, &p); err != nil {
		err = lang.Errorf(lang.T{EN: "not a post: %s", JA: "投稿として読めません: %s"}, err)
	}
	return p, err
}

// ResultKey sorts results by their conversations' starts, then by their ids.
func ResultKey(start time.Time, id corpus.ConversationID) string {
	const before = 1 << 62 // makes any time a positive number of as many digits
	return fmt.Sprintf("%020d.%09d %s", uint64(start.Unix()+before), start.Nanosecond(), oneWord.Replace(string(id)))
}

// oneWord keeps a hostile id from looking like a tab or a line.
var oneWord = strings.NewReplacer("\t", "\x01", "\n", "\x02", "\r", "\x03")

// Facts is the line of facts.
func Facts(f *pipeline.Facts) (Line, error) {
	b, err := json.Marshal(f)
	return Line{FactsKey, b}, err
}

// ParseFacts reads the line of facts.
func ParseFacts(l Line) (*pipeline.Facts, error) {
	f := new(pipeline.Facts)
	if err := json.Unmarshal(l.JSON, f); err != nil {
		return nil, lang.Errorf(lang.T{EN: "not facts: %s", JA: "facts として読めません: %s"}, err)
	}
	return f, nil
}

// Summed is what a reducer ends with.
type Summed struct {
	Settings string // of the run; all its parts have the same
	Tied     *insight.Input
	Sums     []byte // carried
}

// Sums is the line with which a part ends.
func Sums(settings string, part *pipeline.Part) (Line, error) {
	sums, tied := part.Sums()
	carried, err := carry.Append(nil, sums)
	if err != nil {
		return Line{}, err
	}
	b, err := json.Marshal(Summed{settings, tied, carried})
	return Line{SumsKey, b}, err
}

// ParseSums reads the line of a part's end, of a run with these settings.
func ParseSums(l Line, settings string) (*pipeline.Sums, *insight.Input, error) {
	var s Summed
	sums := new(pipeline.Sums)
	if err := json.Unmarshal(l.JSON, &s); err != nil {
		return nil, nil, lang.Errorf(lang.T{EN: "not sums: %s", JA: "集計として読めません: %s"}, err)
	}
	if s.Settings != settings {
		return nil, nil, lang.Errorf(lang.T{EN: "these sums were made with other options, another rubric or another version of engage; give every stage the same ones (here: %s; there: %s)",
			JA: "別のオプション・ルーブリック・バージョンで作られた集計です。すべての段階で同じものを使ってください (ここ: %s、そちら: %s)"}, settings, s.Settings)
	}
	if err := carry.Read(s.Sums, sums); err != nil {
		return nil, nil, err
	}
	return sums, s.Tied, nil
}
