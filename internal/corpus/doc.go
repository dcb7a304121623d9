// Package corpus holds the nouns of engage: [Post], [Conversation], [Turn],
// [Response]. They are plain values with exported fields; nothing here reads a
// file, a clock or a flag, and nothing but the standard library is imported.
//
// Vocabulary (docs: SCORING.md §1). A post is one record of an archive. An
// author wrote it. A conversation is a set of posts tied by responses; its id
// is its root's id. A response answers another author's post; answering
// oneself is a continuation. A turn is a maximal run of one author along a
// reply path. An exchange is a response that is itself answered by the author
// it answered (A→B→A). A stub is a post known only by its id.
//
// All functions are pure and safe for concurrent use on values that nobody
// writes to.
package corpus
