package thread

import (
	"fmt"
	"testing"

	"engage/internal/bench"
	"engage/internal/corpus"
)

// BenchmarkBuild builds conversations: of posts as they come, and of posts of
// one owner that others retell. An operation is the whole.
func BenchmarkBuild(b *testing.B) {
	b.Run("posts", func(b *testing.B) { build(b, usual(b, 20_000)) })
	b.Run("retold", func(b *testing.B) { build(b, retold(100_000)) })
}

func build(b *testing.B, posts []corpus.Post) {
	b.ReportAllocs()
	for b.Loop() {
		threads(posts, Options{})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(posts)), "ns/post")
}

// usual is the archive that engage is measured with.
func usual(b *testing.B, n int) (posts []corpus.Post) {
	source, err := bench.Load("../../testdata/labelled/*.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	for p := range source.Posts(n, 1) {
		q := corpus.Post{ID: corpus.PostID(fmt.Sprint(p.ID)), Author: corpus.Handle(p.Author.Handle), At: p.At, Text: p.Text}
		if p.ReplyTo != 0 {
			q.ReplyTo, q.ReplyToAuthor = corpus.PostID(fmt.Sprint(p.ReplyTo)), corpus.Handle(p.To.Handle)
		}
		posts = append(posts, q)
	}
	return posts
}

// retold are a third replies and some RTs.
func retold(n int) (posts []corpus.Post) {
	for i := range n {
		author, to, text := "shop", "", fmt.Sprintf("本日のおすすめは%d番です", i)
		switch i % 5 {
		case 1:
			author, to = fmt.Sprintf("guest%d", i%997), fmt.Sprint(i)
		case 2:
			to = fmt.Sprint(i)
		case 3:
			author, text = fmt.Sprintf("guest%d", i%97), fmt.Sprintf("いいですね RT @shop: 本日のおすすめは%d番です", i-3)
		}
		posts = append(posts, post(fmt.Sprint(i+1), author, to, text, i))
	}
	return posts
}
