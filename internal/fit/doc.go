// Package fit turns labelled conversations into points: a regularised logistic
// scorecard per mode and one for none, the same features that package score
// counts, deterministic to the last digit. It must not import cli, report,
// pipeline or archive. A [Set] may be fitted by several goroutines at once.
package fit
