package history

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
)

// Named is an account by its id and by its handle as written last.
type Named struct {
	ID     corpus.AuthorID
	Handle string
}

// Accounts are all accounts of all nights, by id.
func (s *Store) Accounts(ctx context.Context) ([]Named, error) {
	return collect(ctx, s, func(scan func(...any) error) (a Named, err error) {
		var night string
		return a, scan(&a.ID, &a.Handle, &night)
	}, `SELECT account, handle, max(night) FROM account GROUP BY account ORDER BY account`)
}

// Nights are the dates of all nights, in order.
func (s *Store) Nights(ctx context.Context) ([]time.Time, error) {
	return collect(ctx, s, func(scan func(...any) error) (time.Time, error) {
		var d string
		err := scan(&d)
		return date(d), err
	}, `SELECT date FROM night ORDER BY date`)
}

// Trend are the nights of an account from one date to another, inclusive; a
// zero date is no bound.
func (s *Store) Trend(ctx context.Context, account Named, from, to time.Time) (*insight.Trend, error) {
	t := &insight.Trend{Handle: account.Handle}
	_, err := collect(ctx, s, func(scan func(...any) error) (none struct{}, err error) {
		var night, sha, name string
		var first, last, reason, reasonJA sql.NullString
		var value, lo, hi sql.NullFloat64
		var n int
		if err := scan(&night, &sha, &first, &last, &name, &value, &lo, &hi, &n, &reason, &reasonJA); err != nil {
			return none, err
		}
		if at := date(night); len(t.Nights) == 0 || !t.Nights[len(t.Nights)-1].Date.Equal(at) {
			t.Nights = append(t.Nights, emptyNight(at, sha, first, last))
		}
		figures := t.Nights[len(t.Nights)-1].Figures
		if i := slices.IndexFunc(insight.FigureKinds[:], func(k insight.FigureKind) bool { return k.Name == name }); i >= 0 {
			figures[i] = insight.Figure{FigureKind: &insight.FigureKinds[i], Value: value.Float64, Lo: lo.Float64, Hi: hi.Float64,
				Ranged: lo.Valid, N: n, Known: value.Valid, Reason: lang.T{EN: reason.String, JA: reasonJA.String}}
		}
		return none, nil
	}, `SELECT date, rubric_sha256, first_at, last_at, name, value, lo, hi, n, reason, reason_ja FROM figure JOIN night ON date = night
		WHERE account = ?1 AND date >= ?2 AND (?3 = '' OR date <= ?3) ORDER BY date, name`, string(account.ID), bound(from), bound(to))
	return t, err
}

func emptyNight(at time.Time, sha string, first, last sql.NullString) insight.Night {
	n := insight.Night{Date: at, Rubric: sha, From: moment(first), To: moment(last), Figures: make([]insight.Figure, len(insight.FigureKinds))}
	for i := range n.Figures {
		n.Figures[i] = insight.Unrecorded(&insight.FigureKinds[i])
	}
	return n
}

// Inbox is what others wanted of an account: all of what was there at a night
// or after it, by post and night.
func (s *Store) Inbox(ctx context.Context, account corpus.AuthorID, since time.Time) ([]insight.Stretch, error) {
	return collect(ctx, s, func(scan func(...any) error) (x insight.Stretch, err error) {
		var first, last string
		var at sql.NullString
		err = scan(&x.Post, &first, &last, &x.Author, &x.State, &at)
		x.First, x.Last, x.Since = date(first), date(last), moment(at)
		return x, err
	}, `SELECT post, first_night, last_night, person, state, since FROM inbox
		WHERE account = ?1 AND post IN (SELECT post FROM inbox WHERE account = ?1 AND last_night >= ?2) ORDER BY post, first_night`, string(account), day(since))
}

// Ledger is everybody with whom an account was ever in contact, by id, as the
// latest night that held them shows them; First, Last and Contacted are of all
// nights. A night after the given one is not looked at; a zero date is no bound.
func (s *Store) Ledger(ctx context.Context, account corpus.AuthorID, until time.Time) ([]Contact, error) {
	rows, err := collect(ctx, s, func(scan func(...any) error) (c Contact, err error) {
		var first, last, contacted sql.NullString
		err = scan(&c.Person, &c.Handle, &c.Segment, &c.Conversations, &c.Exchanges, &c.Gave, &c.Got, &first, &last, &contacted)
		c.First, c.Last, c.Contacted = moment(first), moment(last), moment(contacted)
		return c, err
	}, `SELECT person, handle, segment, conversations, exchanges, gave, got, first_at, last_at, contacted_at FROM contact
		WHERE account = ?1 AND (?2 = '' OR first_night <= ?2) ORDER BY person, first_night`, string(account), bound(until))
	var all []Contact
	for _, c := range rows {
		if n := len(all); n > 0 && all[n-1].Person == c.Person {
			c.First, c.Last, c.Contacted = earliest(all[n-1].First, c.First), latest(all[n-1].Last, c.Last), latest(all[n-1].Contacted, c.Contacted)
			all = all[:n-1]
		}
		all = append(all, c)
	}
	return all, err
}

// Refusals are those who told accounts to keep away, as was known at the end of
// a night, by account and time; a zero date is no bound. Of the posts only the
// words that say so are kept.
func (s *Store) Refusals(ctx context.Context, until time.Time) (map[corpus.AuthorID][]insight.Refusal, error) {
	type told struct {
		account corpus.AuthorID
		insight.Refusal
	}
	rows, err := collect(ctx, s, func(scan func(...any) error) (r told, err error) {
		var at sql.NullString
		var cue string
		err = scan(&r.account, &r.Author, &r.Person, &r.Post, &r.Conversation, &at, &r.URL, &cue, &r.Text)
		r.At = moment(at)
		r.Evidence = insight.Evidence{Post: r.Post, Act: "refuse", Cue: cue, End: len(r.Text), Text: r.Text}
		return r, err
	}, `SELECT account, person, handle, post, conversation, at, url, cue, quote FROM do_not_contact
		WHERE ?1 = '' OR first_night <= ?1 ORDER BY account, at, post`, bound(until))
	all := make(map[corpus.AuthorID][]insight.Refusal)
	for _, r := range rows {
		all[r.account] = append(all[r.account], r.Refusal)
	}
	return all, err
}

// collect reads the rows of a query.
func collect[T any](ctx context.Context, s *Store, read func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		all = append(all, v)
	}
	return all, s.explain(rows.Err())
}

// date and moment read what was stored; what is none is the zero time.
func date(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

func moment(s sql.NullString) time.Time {
	t, _ := time.Parse(time.RFC3339, s.String)
	return t
}

func bound(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(t)
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
