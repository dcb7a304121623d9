// Package configs embeds what engage ships: the default rubric with its topics
// and points, the user dictionary of SNS words, and an example of engage.yaml.
// Standard library only; the slices are shared and must not be modified.
package configs

import (
	"embed"
	"io/fs"
)

// Rubric is the default rubric (YAML). It names files that Open opens.
//
//go:embed rubric.yaml
var Rubric []byte

//go:embed topics.txt phrases.txt points.tsv
var files embed.FS

// Open is a file that the default rubric names.
func Open(name string) ([]byte, error) { return fs.ReadFile(files, name) }

// SNS is the user dictionary of words that IPADIC (2007) does not know, in
// kagome's user-dictionary form.
//
//go:embed sns.csv
var SNS []byte

// Example is a documented engage.yaml.
//
//go:embed engage.yaml
var Example []byte

// Company is a documented rubric to start one's own from.
//
//go:embed company.yaml
var Company []byte
