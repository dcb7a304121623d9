// Package sample makes the project's own archives: an invented bakery, its
// customers, and what they write to each other, in the real shapes of all
// formats that are read. Accounts, texts and links are made up. The output is
// the same byte for byte every time. Most small files tell the same talk, so
// that tests can compare what comes out of them. Nothing of the rest of the
// project is used, which could make both wrong alike.
package sample

//go:generate go run ./gen -out ../../testdata
