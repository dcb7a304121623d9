package history

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"engage/internal/lang"
)

// patience is how long a run waits for another that is writing. Writing a night
// takes far less.
var patience = 10 * time.Second

// Store is an open history.
type Store struct {
	db   *sql.DB
	path string
}

// Open opens the history of a file to record nights, and makes the file where
// there is none. It refuses a file that is something else, leaving it as it is,
// one that a newer engage wrote, and one that is damaged.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := ours(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	s, err := connect(path, "mode=rwc", "synchronous(full)", "foreign_keys(on)", "secure_delete(on)")
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.migrate, s.sound, s.log} {
		if err := step(ctx); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// Read opens the history of a file to look at it only. The file must be there;
// it may be write-protected.
func Read(ctx context.Context, path string) (*Store, error) {
	if err := ours(path); err != nil {
		return nil, err
	}
	s, err := look(ctx, path, "mode=rw")
	if !is(err, slices.Concat(cannotOpen, readOnly, full)) {
		return s, err
	}
	if log, _ := os.Stat(path + "-wal"); log == nil || log.Size() == 0 {
		// Where nothing can be made beside it, SQLite reads a file only if told
		// that nobody else writes it.
		return look(ctx, path, "immutable=1")
	}
	return s, err
}

// look opens a file that is not to be written, and checks it.
func look(ctx context.Context, path, how string) (*Store, error) {
	s, err := connect(path, how, "query_only(on)")
	if err != nil {
		return nil, err
	}
	version, err := s.version(ctx, s.db)
	switch {
	case err != nil:
	case version < len(migrations):
		err = lang.Errorf(lang.T{EN: "%s has schema %d, which is older than this engage reads (%d): the next run with --history brings it up to date",
			JA: "%s のスキーマ %d は、この engage が読める版 (%d) より古いものです。次に --history を付けて実行すると更新されます"}, path, version, len(migrations))
	default:
		err = s.sound(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close closes the history.
func (s *Store) Close() error { return s.db.Close() }

// ours reports whether a file is an engage history, or nothing yet, without
// letting SQLite touch it. The mark is there from the first commit on.
func ours(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return lang.Errorf(lang.T{EN: "there is no history %s: engage analyze --history makes it", JA: "履歴 %s がありません。engage analyze --history で作れます"}, path, err)
	}
	if err != nil {
		return lang.Errorf(lang.T{EN: "cannot open the history: %s", JA: "履歴を開けません: %s"}, err)
	}
	defer f.Close()
	var head [72]byte
	n, err := io.ReadFull(f, head[:])
	switch {
	case errors.Is(err, io.EOF): // an empty file is a history without nights
		return nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return lang.Errorf(lang.T{EN: "cannot read the history: %s", JA: "履歴を読めません: %s"}, err)
	case n < len(head) || !strings.HasPrefix(string(head[:]), "SQLite format 3\x00") || binary.BigEndian.Uint32(head[68:]) != application:
		return lang.Errorf(lang.T{EN: "%s is no history of engage, and stays as it is: name another file", JA: "%s は engage の履歴ではないため、何もしませんでした。別のファイルを指定してください"}, path)
	}
	return nil
}

// connect opens the file with one connection, which all calls share.
func connect(path, how string, pragmas ...string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot open the history: %s", JA: "履歴を開けません: %s"}, err)
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") { // C:/…
		abs = "/" + abs
	}
	query := url.Values{"_txlock": {"immediate"}, "_pragma": pragmas}
	query.Set("_busy_timeout", strconv.FormatInt(patience.Milliseconds(), 10))
	u := url.URL{Scheme: "file", Path: abs, RawQuery: how + "&" + query.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, lang.Errorf(lang.T{EN: "cannot open the history: %s", JA: "履歴を開けません: %s"}, err)
	}
	db.SetMaxOpenConns(1)
	return &Store{db, path}, nil
}

// migrate brings the file to this version, one migration after the other, all
// of them or none. That it may begin to write shows early that it can.
func (s *Store) migrate(ctx context.Context) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		version, err := s.version(ctx, tx)
		if err != nil {
			return err
		}
		for _, step := range migrations[version:] {
			version++
			if _, err := tx.ExecContext(ctx, step+header(version)); err != nil {
				return err
			}
		}
		return nil
	})
}

// change does all of something, or nothing. Others that want to write wait.
func (s *Store) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // whether it says so or not, nothing is committed
		return s.explain(err)
	}
	return s.explain(tx.Commit())
}

// log sets the WAL mode, in which readers need not wait for a writer. Where
// another run is at it, that run sets it.
func (s *Store) log(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, "PRAGMA journal_mode = wal"); err != nil && !is(err, busy) {
		return s.explain(err)
	}
	return nil
}

// version is the schema's; it fails for one that is not known here.
func (s *Store) version(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (version int, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, s.explain(err)
	}
	if version > len(migrations) {
		return 0, lang.Errorf(lang.T{EN: "%s was written by a newer engage (schema %d; this one knows %d): update engage",
			JA: "%s はより新しい engage が書いたものです (スキーマ %d、この版が読めるのは %d まで)。engage を更新してください"}, s.path, version, len(migrations))
	}
	return version, nil
}

// sound looks for damage, quickly.
func (s *Store) sound(ctx context.Context) error { return s.verify(ctx, "PRAGMA quick_check(1)") }

// Check looks for damage thoroughly, and returns the version of the schema.
func (s *Store) Check(ctx context.Context) (version int, err error) {
	if version, err = s.version(ctx, s.db); err != nil {
		return 0, err
	}
	return version, s.verify(ctx, "PRAGMA integrity_check(1)")
}

func (s *Store) verify(ctx context.Context, pragma string) error {
	var said string
	if err := s.db.QueryRowContext(ctx, pragma).Scan(&said); err != nil {
		return s.explain(err)
	}
	if said != "ok" {
		return s.damaged(errors.New(said))
	}
	return nil
}
