// Package configs embeds what engage ships: the default rubric, the user
// dictionary of SNS words, and an example of engage.yaml. Standard library
// only; the slices are shared and must not be modified.
package configs

import _ "embed"

// Rubric is the default rubric (YAML).
//
//go:embed rubric.yaml
var Rubric []byte

// SNS is the user dictionary of words that IPADIC (2007) does not know, in
// kagome's user-dictionary form.
//
//go:embed sns.csv
var SNS []byte

// Example is a documented engage.yaml.
//
//go:embed engage.yaml
var Example []byte
