// Package morph turns a post's text into normalised text with offsets,
// sentences and morphemes. It is the only importer of kagome; it must not
// import anything else of engage but package lang.
//
// An [Analyzer] is safe for concurrent use: all of them share one system
// dictionary (IPADIC, about 1 s and 90 MiB), which is loaded on first use. A
// [Text] belongs to one goroutine while it is being filled.
package morph
