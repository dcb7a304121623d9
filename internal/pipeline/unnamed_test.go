package pipeline

import (
	"testing"

	"engage/internal/corpus"
)

// TestRowsAreNobody: a row without an author is nobody's account, and has no
// name to mask.
func TestRowsAreNobody(t *testing.T) {
	row := func(id string) corpus.Conversation {
		return corpus.Conversation{ID: corpus.ConversationID(id), Posts: []corpus.Post{{ID: corpus.PostID(id), Author: corpus.Unnamed(id), Text: "雨"}}, Ties: []corpus.Tie{{Parent: -1}}}
	}
	convs := []corpus.Conversation{row("a"), row("b")}
	if got := assign(convs, Choice{}).listed; len(got) != 0 || len(convs[0].Accounts) != 0 {
		t.Errorf("accounts %v", got)
	}
	m := NewMask([]byte("0123456789abcdef"))
	m.post(&convs[0].Posts[0])
	if got := convs[0].Posts[0].Author; got != corpus.Unnamed("a") || got.Named() {
		t.Errorf("masked row: %s", got)
	}
	if p := m.pseudonym("hana"); !m.Made(p) || m.Made("hana") || m.Made("x"+p) || (*Mask)(nil).Made(p) {
		t.Errorf("%s is not known for a pseudonym", p)
	}
}

// TestLikelyAccount: among many who answer nobody, none is the account; one
// who is answered, or who wrote most of it all, is.
func TestLikelyAccount(t *testing.T) {
	said := func(id string, by corpus.AuthorID) corpus.Conversation {
		return corpus.Conversation{Posts: []corpus.Post{{ID: corpus.PostID(id), Author: by, Text: "雨"}}, Ties: []corpus.Tie{{Parent: -1}}}
	}
	strangers := []corpus.Conversation{said("1", "hana"), said("2", "hana"), said("3", "taro"), said("4", "jun")}
	answered := corpus.Conversation{Posts: []corpus.Post{{ID: "5", Author: "taro", Text: "雨"}, {ID: "6", Author: "jun", Text: "雪"}},
		Ties: []corpus.Tie{{Parent: -1}, {Parent: 0, Via: corpus.ViaReply}}}
	for _, tt := range []struct {
		convs  []corpus.Conversation
		likely bool
		want   corpus.AuthorID
	}{
		{strangers, true, ""},
		{strangers, false, "hana"},
		{append(strangers[:4:4], answered), true, "taro"},
		{strangers[:3], true, "hana"},
		{nil, true, ""},
	} {
		got := assign(tt.convs, Choice{Likely: tt.likely}).listed
		if len(got) > 1 || (len(got) == 1) != (tt.want != "") || len(got) == 1 && got[0] != tt.want {
			t.Errorf("of %d conversations, likely %v: %v, want %s", len(tt.convs), tt.likely, got, tt.want)
		}
	}
}
