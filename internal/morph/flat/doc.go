// Package flat keeps kagome's system dictionary in one file that is used where
// it lies: nothing is unpacked, and of memory only the pages are taken that a
// text touches. kagome's tokenizer works on it as on its own dictionary; what
// that keeps as strings for every word is looked up here by the word's id,
// without allocation.
//
// The file holds what engage reads: no readings, no pronunciations, no third
// level of a part of speech. It is the same byte for byte every time.
package flat
