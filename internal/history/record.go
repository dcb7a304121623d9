package history

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
)

// Record writes a night, or writes it anew: what was recorded of its date
// before goes, and what other nights found stays. Who told an account to keep
// away stays whatever the night says now.
func (s *Store) Record(ctx context.Context, n *Night) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		w := &writer{ctx: ctx, tx: tx, night: day(n.Date)}
		return w.write(n)
	})
}

// writer writes one night.
type writer struct {
	ctx          context.Context
	tx           *sql.Tx
	night        string
	before, next sql.NullString // the nights beside it
}

func (w *writer) write(n *Night) error {
	err := w.tx.QueryRowContext(w.ctx, `SELECT (SELECT max(date) FROM night WHERE date < ?1), (SELECT min(date) FROM night WHERE date > ?1)`, w.night).Scan(&w.before, &w.next)
	if err != nil {
		return err
	}
	for _, r := range []*runs{&contacts, &inbox} {
		if err := w.cut(r); err != nil {
			return err
		}
	}
	if err := w.exec(`DELETE FROM night WHERE date = ?`, w.night); err != nil {
		return err
	}
	if err := w.exec(`INSERT INTO night VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.night, instant(n.RecordedAt), n.Tool,
		n.Rubric, n.RubricVersion, n.RubricSHA256, instant(n.First), instant(n.Last), n.Posts); err != nil {
		return err
	}
	for i := range n.Accounts {
		if err := w.account(&n.Accounts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, query, args...)
	return err
}

func (w *writer) account(a *Account) error {
	id := string(a.ID)
	if err := w.exec(`INSERT INTO account VALUES (?, ?, ?)`, w.night, id, a.Handle); err != nil {
		return err
	}
	if err := w.figures(id, a.Figures); err != nil {
		return err
	}
	err := w.put(&contacts, len(a.Contacts), func(i int) (keys, values []any) {
		c := &a.Contacts[i]
		return []any{id, string(c.Person)},
			[]any{c.Handle, c.Segment, c.Conversations, c.Exchanges, c.Gave, c.Got, instant(c.First), instant(c.Last), instant(c.Contacted)}
	})
	if err != nil {
		return err
	}
	err = w.put(&inbox, len(a.Inbox), func(i int) (keys, values []any) {
		l := &a.Inbox[i]
		return []any{id, string(l.Post)}, []any{string(l.Author), l.State, instant(l.Since)}
	})
	if err != nil {
		return err
	}
	for i := range a.Refusals {
		if err := w.refusal(id, &a.Refusals[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) figures(account string, figures []insight.Figure) error {
	insert, err := w.tx.PrepareContext(w.ctx, `INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, f := range figures {
		var value, lo, hi, reason, reasonJA any
		if f.Known {
			value = f.Value
		} else {
			reason, reasonJA = f.Reason.EN, f.Reason.JA
		}
		if f.Ranged {
			lo, hi = f.Lo, f.Hi
		}
		if _, err := insert.ExecContext(w.ctx, w.night, account, f.Name, value, lo, hi, f.N, reason, reasonJA); err != nil {
			return err
		}
	}
	return nil
}

// refusal keeps the first refusal of a person, and the first night that knew of
// any.
func (w *writer) refusal(account string, r *insight.Refusal) error {
	at, post := instant(r.At), string(r.Post)
	err := w.exec(`INSERT INTO do_not_contact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET first_night = min(first_night, excluded.first_night)`,
		account, string(r.Author), w.night, r.Person, post, string(r.Conversation), at, r.URL, r.Evidence.Cue, r.Evidence.Text)
	if err != nil {
		return err
	}
	return w.exec(`UPDATE do_not_contact SET handle = ?3, post = ?4, conversation = ?5, at = ?6, url = ?7, cue = ?8, quote = ?9
		WHERE account = ?1 AND person = ?2 AND (ifnull(at, ''), post) > (ifnull(?6, ''), ?4)`,
		account, string(r.Author), r.Person, post, string(r.Conversation), at, r.URL, r.Evidence.Cue, r.Evidence.Text)
}

// runs is a table of runs of nights.
type runs struct {
	table        string
	keys, values []string
}

var (
	contacts = runs{"contact", []string{"account", "person"}, []string{"handle", "segment", "conversations", "exchanges", "gave", "got", "first_at", "last_at", "contacted_at"}}
	inbox    = runs{"inbox", []string{"account", "post"}, []string{"person", "state", "since"}}
)

// cut takes the night out of all runs: what goes on after it becomes a run of its
// own, what lies before it ends before it.
func (w *writer) cut(r *runs) error {
	keys, values := strings.Join(r.keys, ", "), strings.Join(r.values, ", ")
	if w.next.Valid {
		if err := w.exec("INSERT INTO "+r.table+" ("+keys+", first_night, last_night, "+values+") SELECT "+keys+", ?2, last_night, "+values+
			" FROM "+r.table+" WHERE first_night <= ?1 AND last_night > ?1", w.night, w.next); err != nil {
			return err
		}
	}
	if err := w.exec("DELETE FROM "+r.table+" WHERE first_night = ?", w.night); err != nil {
		return err
	}
	if !w.before.Valid {
		return nil
	}
	return w.exec("UPDATE "+r.table+" SET last_night = ?2 WHERE first_night < ?1 AND last_night >= ?1", w.night, w.before)
}

// put adds n rows of the night: a run that ended the night before with the same
// values goes on, else a new one begins.
func (w *writer) put(r *runs, n int, row func(i int) (keys, values []any)) error {
	same := " WHERE last_night = ?"
	for _, c := range r.keys {
		same += " AND " + c + " = ?"
	}
	for _, c := range r.values {
		same += " AND " + c + " IS ?"
	}
	goesOn, err := w.tx.PrepareContext(w.ctx, "UPDATE "+r.table+" SET last_night = ?"+same)
	if err != nil {
		return err
	}
	defer goesOn.Close()
	begins, err := w.tx.PrepareContext(w.ctx, "INSERT INTO "+r.table+" ("+strings.Join(r.keys, ", ")+", first_night, last_night, "+strings.Join(r.values, ", ")+
		") VALUES (?"+strings.Repeat(", ?", len(r.keys)+len(r.values)+1)+")")
	if err != nil {
		return err
	}
	defer begins.Close()
	for i := range n {
		keys, values := row(i)
		done, err := goesOn.ExecContext(w.ctx, concat([]any{w.night, w.before}, keys, values)...)
		if err != nil {
			return err
		}
		if went, err := done.RowsAffected(); err != nil || went > 0 {
			continue
		}
		if _, err := begins.ExecContext(w.ctx, concat(keys, []any{w.night, w.night}, values)...); err != nil {
			return err
		}
	}
	return nil
}

func concat(lists ...[]any) (all []any) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Forget removes a person from the ledger and the inbox of every account, and,
// if asked to, that they told an account to keep away. It returns how many rows
// went. The space that they took is overwritten.
func (s *Store) Forget(ctx context.Context, person corpus.AuthorID, refusals bool) (rows int64, err error) {
	tables := []string{"contact", "inbox"}
	if refusals {
		tables = append(tables, "do_not_contact")
	}
	err = s.change(ctx, func(tx *sql.Tx) error {
		for _, table := range tables {
			done, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE person = ?", string(person))
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			rows += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	// Until it is written back, the log still holds what went.
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(truncate)")
	return rows, s.explain(err)
}

// day is a date as it is stored.
func day(t time.Time) string { return t.Format(time.DateOnly) }

// instant is a time as it is stored: to the second, NULL if unknown.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}
