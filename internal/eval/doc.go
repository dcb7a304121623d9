// Package eval holds what a rubric says of conversations against what careful
// readers said: figures with intervals, baselines in the same run, confounds,
// the worst errors (SCORING.md §6). It computes and prints nothing; it must
// not import cli, report, pipeline or archive.
package eval
