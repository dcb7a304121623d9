package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"engage/internal/corpus"
)

// Plain rows are texts without authors: notes of a call centre, answers to a
// survey. Each stands alone, so that equal ones are not taken for one post.

// textLines reads a text file, a row a line.
var textLines = Format{Name: "lines", Detect: detectLines, Read: readLines}

const sureOfLines = 2

// choosePlain gives the format of a file that holds no posts but may hold rows.
func choosePlain(f *File, o Options) (*Format, int) {
	ext := strings.ToLower(path.Ext(f.Name))
	l, _ := findLayout(f.Head, o)
	switch ext {
	case ".csv", ".tsv":
		if l == nil {
			return &table, 3 // Read says what it lacks
		}
		return &table, 20
	case ".txt", "":
		if l != nil && (len(l.names) > 1 || ext == "") {
			return &table, 20
		}
		if n := detectLines(f); n > 0 {
			return &textLines, n
		}
	}
	return nil, 0
}

func detectLines(f *File) int {
	if !strings.EqualFold(path.Ext(f.Name), ".txt") || startsJSON(f.Head) || startsHTML(f.Head) ||
		len(bytes.TrimSpace(f.Head)) == 0 || bytes.IndexByte(f.Head, 0) >= 0 || !utf8.Valid(trimPartialRune(f.Head)) {
		return 0
	}
	return sureOfLines
}

func readLines(ctx context.Context, f *File, r *Reader) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	in := newCSVRows(rc, 0)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, err := in.take()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r.line = in.line
		p := corpus.Post{Text: string(bytes.TrimSpace(line.text))}
		switch {
		case line.long:
			err = r.Broken(in.line, errTooLong)
		case p.Text != "":
			r.plain(&p, in.line)
			err = r.Emit(p)
		}
		if err != nil {
			return err
		}
	}
}

// leastFields is how many columns a header must have, and name.
func (o Options) leastFields() int {
	if o.Plain {
		return 1
	}
	return 2
}

// plain makes a post of the nth row that names no author.
func (r *Reader) plain(p *corpus.Post, n int) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", r.file.Path, n, p.Text))
	id := hex.EncodeToString(sum[:6])
	p.ID, p.Author = corpus.PostID("h-"+id), corpus.Unnamed(id)
}

// voiceNames are headers of columns with the words of customers, folded as by
// foldHeader. In plain rows they go before 内容 and コメント, which may be the
// remarks of whoever took the call.
var voiceNames = []string{"voc", "お客様の声", "お客さまの声", "顧客の声", "お問い合わせ内容", "お問合せ内容", "お問合わせ内容", "問い合わせ内容", "問合せ内容", "問合わせ内容",
	"お申し出内容", "お申出内容", "申し出内容", "申出内容", "ご相談内容", "相談内容", "ご質問内容", "質問内容", "ご意見・ご要望", "ご意見ご要望", "ご意見", "ご要望", "ご意見内容", "苦情内容",
	"クレーム内容", "通話内容", "受電内容", "入電内容", "自由回答", "自由記述", "自由記入", "自由意見", "フリーアンサー", "フリーコメント", "回答内容", "verbatim", "customercomment", "customervoice",
	"feedback", "freetext", "レビュー本文", "レビュー内容", "レビュー", "reviewtext", "reviewbody", "review"}
