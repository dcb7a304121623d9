// Package lazy makes on first use what most runs do not need. Standard library
// only; what it returns is safe for concurrent use.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp compiles a regular expression on first use: there are many, a run
// needs few, and --help none.
func Regexp(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
