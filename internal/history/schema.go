package history

import "fmt"

// application marks the file as an engage history ("enga"), in its header.
const application = 0x656e6761

// header is the SQL that marks the file.
func header(version int) string {
	return fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", application, version)
}

// migrations bring the file from each version to the next; the version is in
// its header. Those that were ever released stay as they are.
//
// contact and inbox hold a row per run of nights that found the same: at each
// recorded night from first_night to last_night the row was true. Most of what
// an archive says is the same every night, so that a night costs little.
var migrations = []string{`
CREATE TABLE night (
	date           TEXT PRIMARY KEY,
	recorded_at    TEXT NOT NULL,
	tool           TEXT NOT NULL,
	rubric         TEXT NOT NULL,
	rubric_version TEXT NOT NULL,
	rubric_sha256  TEXT NOT NULL,
	first_at       TEXT,
	last_at        TEXT,
	posts          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
	night   TEXT NOT NULL REFERENCES night ON DELETE CASCADE,
	account TEXT NOT NULL,
	handle  TEXT NOT NULL,
	PRIMARY KEY (night, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE figure (
	night     TEXT NOT NULL,
	account   TEXT NOT NULL,
	name      TEXT NOT NULL,
	value     REAL,
	lo        REAL,
	hi        REAL,
	n         INTEGER NOT NULL,
	reason    TEXT,
	reason_ja TEXT,
	PRIMARY KEY (night, account, name),
	FOREIGN KEY (night, account) REFERENCES account ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
	account       TEXT NOT NULL,
	person        TEXT NOT NULL,
	first_night   TEXT NOT NULL,
	last_night    TEXT NOT NULL,
	handle        TEXT NOT NULL,
	segment       TEXT NOT NULL,
	conversations INTEGER NOT NULL,
	exchanges     INTEGER NOT NULL,
	gave          INTEGER NOT NULL,
	got           INTEGER NOT NULL,
	first_at      TEXT,
	last_at       TEXT,
	contacted_at  TEXT,
	PRIMARY KEY (account, person, first_night)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
	account     TEXT NOT NULL,
	post        TEXT NOT NULL,
	first_night TEXT NOT NULL,
	last_night  TEXT NOT NULL,
	person      TEXT NOT NULL,
	state       TEXT NOT NULL,
	since       TEXT,
	PRIMARY KEY (account, post, first_night)
) STRICT, WITHOUT ROWID;

CREATE TABLE do_not_contact (
	account      TEXT NOT NULL,
	person       TEXT NOT NULL,
	first_night  TEXT NOT NULL,
	handle       TEXT NOT NULL,
	post         TEXT NOT NULL,
	conversation TEXT NOT NULL,
	at           TEXT,
	url          TEXT NOT NULL,
	cue          TEXT NOT NULL,
	quote        TEXT NOT NULL,
	PRIMARY KEY (account, person)
) STRICT, WITHOUT ROWID;
`}
