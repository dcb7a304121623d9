package thread

import (
	"fmt"
	"testing"

	"engage/internal/corpus"
)

// BenchmarkBuild builds 100,000 posts: a third replies, some RTs, one owner.
func BenchmarkBuild(b *testing.B) {
	var posts []corpus.Post
	for i := range 100_000 {
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
	b.ReportAllocs()
	for b.Loop() {
		Build(posts, Options{})
	}
}
