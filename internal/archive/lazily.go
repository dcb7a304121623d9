package archive

import (
	"regexp"
	"sync"
)

// lazily compiles a regular expression on first use: there are many, a run
// needs few, and --help none.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
