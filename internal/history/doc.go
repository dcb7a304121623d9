// Package history keeps what nightly runs found: figures per account, a ledger
// of whom the account is in contact with, what waits in the inbox, and who told
// the account to keep away. It stores and computes nothing; package insight
// compares nights. It is the only room that knows SQLite.
//
// A night is one transaction, keyed by its date: recording it again replaces
// what it said before, and no other night. The file is in WAL mode and synced at
// each commit, so that a process may be killed, or the disk be full, at any
// instant. A Store is safe for concurrent use, and so is the file for several
// processes: one that wants to write waits for the other.
package history
