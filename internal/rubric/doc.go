// Package rubric reads the versioned scientific input: acts, cues, points. A
// Rubric is validated whole when it is loaded, immutable after, and safe for
// concurrent use. Every error has file:line:column and shows the line with a
// caret. It imports yaml, strict, fault and lang only.
package rubric
