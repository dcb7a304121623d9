package pipeline

import (
	"bytes"
	"context"
	"os"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/label"
	"engage/internal/lang"
	"engage/internal/thread"
)

// Labelled reads a file of labelled threads: its labels, each with its
// conversation, in the file's order. Accounts are those that the threads name.
func Labelled(ctx context.Context, path string, opts thread.Options) ([]label.Example, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot read the labels: %s", JA: "ラベルを読めません: %s"}, err)
	}
	labels, err := label.Read(path, bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	if len(labels) == 0 {
		return nil, lang.Errorf(lang.T{EN: "%s holds no labels; each line needs \"labels\": {\"primary\": …}", JA: "%s にラベルがありません。各行に \"labels\": {\"primary\": …} が必要です"}, path)
	}
	var posts []corpus.Post
	if _, err := Read(ctx, []string{path}, archive.Options{}, nil, func(p corpus.Post) error {
		posts = append(posts, p)
		return nil
	}); err != nil {
		return nil, err
	}
	convs := thread.Conversations(posts, opts)
	assign(convs, Choice{})
	byID := make(map[corpus.ConversationID]*corpus.Conversation, len(convs))
	for i := range convs {
		byID[convs[i].ID] = &convs[i]
	}
	out := make([]label.Example, len(labels))
	for i, l := range labels {
		out[i] = label.Example{Label: l, Conversation: byID[corpus.ConversationID(l.ID)]}
	}
	return out, nil
}
