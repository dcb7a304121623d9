// Package thread ties posts to conversations: replies, quotes, unofficial RTs,
// stubs for unseen parents. Build is pure and order-insensitive: any shuffle,
// any split in files, any repetition of its input gives the same output. It
// imports corpus and lang only.
package thread
