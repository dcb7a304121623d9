package history

import (
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
)

// Night is what one run found.
type Night struct {
	Date                                time.Time // its day, whatever the zone
	RecordedAt                          time.Time
	Tool                                string // the version of engage
	Rubric, RubricVersion, RubricSHA256 string
	First, Last                         time.Time // of the posts; zero where none is dated
	Posts                               int
	Accounts                            []Account
}

// Account is what a night found of one account.
type Account struct {
	ID       corpus.AuthorID
	Handle   string
	Figures  []insight.Figure
	Contacts []Contact
	Inbox    []insight.Logged
	Refusals []insight.Refusal
}

// Contact is what an account and a person have between them. Times are to the
// second, and zero if unknown.
type Contact struct {
	Person        corpus.AuthorID
	Handle        string // as written
	Segment       string // "" for none
	Conversations int
	Exchanges     int
	Gave, Got     int       // responses of the person to the account, and of it to them
	First, Last   time.Time // of what they wrote to each other
	Contacted     time.Time // the account's last answer to them
}

// Of is what a run found of an account.
func Of(f *insight.Findings) Account {
	a := Account{ID: f.ID, Handle: f.Handle, Figures: f.Figures(), Inbox: f.Inbox.Log, Refusals: f.Inbox.DoNotContact}
	for _, p := range f.Bonds.People() {
		c := Contact{Person: p.ID, Handle: p.Name(), Conversations: p.Conversations, Exchanges: p.Exchanges, Gave: p.Gave, Got: p.Got,
			First: p.First, Last: p.Last, Contacted: p.Contacted}
		if s, ok := f.Terms.Telling(p); ok {
			c.Segment = s.String()
		}
		a.Contacts = append(a.Contacts, c)
	}
	return a
}
