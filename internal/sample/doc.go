// Package sample makes the project's own archives: an invented bakery, its
// customers, and what they write to each other, in the real shapes of several
// export formats. Accounts, texts and links are made up. The output is the
// same byte for byte every time. Standard library and x/text only.
package sample

//go:generate go run ./gen -out ../../testdata
