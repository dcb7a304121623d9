// Package cue finds a rubric's text cues in analysed posts: words, sequences
// of morphemes, patterns; and tells what is said from what is only mentioned:
// quoted, denied, supposed. A Matcher is immutable and safe for concurrent
// use. It must not import corpus: conversations are package score's matter.
package cue
