package score_test

import (
	"context"
	"path/filepath"
	"testing"

	"engage/configs"
	"engage/internal/archive"
	"engage/internal/bench"
	"engage/internal/corpus"
	"engage/internal/cue"
	"engage/internal/morph"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/thread"
)

// BenchmarkConversations scores conversations as they come, with all that it
// takes: morphemes, cues, words. An operation is a conversation.
func BenchmarkConversations(b *testing.B) {
	s, convs := shipped(b), conversations(b, 2000)
	posts := 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := &convs[i%len(convs)]
		s.Score(c)
		posts += len(c.Posts)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(posts), "ns/post")
}

// shipped is the scorer of the rubric that engage carries.
func shipped(b *testing.B) *score.Scorer {
	r, err := rubric.Load(rubric.File{Name: "rubric.yaml", Source: configs.Rubric, Open: func(ref string) (rubric.File, error) {
		src, err := configs.Open(ref)
		return rubric.File{Name: ref, Source: src}, err
	}})
	if err != nil {
		b.Fatal(err)
	}
	words := morph.New(configs.SNS)
	m, err := cue.Compile(r, words)
	if err != nil {
		b.Fatal(err)
	}
	return score.New(r, m, words)
}

// conversations are those of n posts, made, written and read again.
func conversations(b *testing.B, n int) []corpus.Conversation {
	source, err := bench.Load("../../testdata/labelled/*.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "posts.jsonl")
	if _, err := (bench.Archive{Posts: n, Seed: 1}).Create(path, source); err != nil {
		b.Fatal(err)
	}
	a, err := archive.Open(context.Background(), []string{path}, archive.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	var posts []corpus.Post
	for p, err := range a.Posts() {
		if err != nil {
			b.Fatal(err)
		}
		posts = append(posts, p)
	}
	convs := thread.Conversations(posts, thread.Options{})
	for i := range convs {
		for _, p := range convs[i].Posts {
			if p.Author == "minato_pan" {
				convs[i].Accounts = []corpus.AuthorID{p.Author}
			}
		}
	}
	return convs
}
