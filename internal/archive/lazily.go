package archive

import "engage/internal/lazy"

// lazily is how patterns are made here.
var lazily = lazy.Regexp
