package history

import (
	"errors"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"engage/internal/lang"
)

// Kinds of failures of SQLite, by their primary codes.
var (
	busy       = []int{sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
	damage     = []int{sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
	full       = []int{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
	readOnly   = []int{sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
	cannotOpen = []int{sqlite3.SQLITE_CANTOPEN}
)

func is(err error, codes []int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code()&0xff)
}

// explain says what a failure of SQLite means for the user.
func (s *Store) explain(err error) error {
	var said *lang.Error
	switch {
	case err == nil, errors.As(err, &said):
		return err
	case is(err, busy):
		return lang.Errorf(lang.T{EN: "another run holds the history %s, and did not let go within %s: run again when it has ended (%s)",
			JA: "別の実行が履歴 %s を使っており、%s 待っても終わりませんでした。終わってからもう一度実行してください (%s)"}, s.path, patience, err)
	case is(err, damage):
		return s.damaged(err)
	case is(err, readOnly):
		return lang.Errorf(lang.T{EN: "cannot write the history %s: it is write-protected; what it holds is unharmed (%s)",
			JA: "履歴 %s に書けません: 書き込みが許可されていません。これまでの内容は無事です (%s)"}, s.path, err)
	case is(err, cannotOpen):
		return lang.Errorf(lang.T{EN: "cannot open the history %s: its folder is missing or write-protected (%s)",
			JA: "履歴 %s を開けません: フォルダがないか、書き込みが許可されていません (%s)"}, s.path, err)
	case is(err, full):
		return lang.Errorf(lang.T{EN: "cannot write the history %s: the disk is full or failing; the nights before are unharmed, make room and run again (%s)",
			JA: "履歴 %s に書けません: ディスクの空きがないか、故障しています。これまでの夜の記録は無事です。空きを作ってもう一度実行してください (%s)"}, s.path, err)
	}
	return lang.Errorf(lang.T{EN: "the history %s: %s", JA: "履歴 %s: %s"}, s.path, err)
}

func (s *Store) damaged(err error) error {
	return lang.Errorf(lang.T{EN: "the history %s is damaged: put back a copy of it, or move it away to begin anew, which forgets who told the account to keep away (%s)",
		JA: "履歴 %s が壊れています。控えから戻すか、別の場所に移して新しく始めてください。新しく始めると、話しかけないでほしいと言った人の記録も失われます (%s)"}, s.path, err)
}
