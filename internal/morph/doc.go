// Package morph turns a post's text into normalised text with offsets,
// sentences and morphemes. It is the only importer of kagome; it must not
// import anything else of engage but package lang.
//
// An [Analyzer] is safe for concurrent use: all of them share one system
// dictionary (IPADIC), which is made ready on first use, in milliseconds. A
// [Text] belongs to one goroutine while it is being filled.
package morph

//go:generate go run ./flat/gen -out ipadic.bin
