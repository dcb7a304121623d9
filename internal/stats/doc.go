// Package stats holds the few statistical figures that reports print: median,
// quantile, Wilson interval, agreement, keyness. It knows nothing of posts or
// modes, imports the standard library only, and its functions are pure and safe
// for concurrent use.
package stats
