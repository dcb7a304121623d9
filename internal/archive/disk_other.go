//go:build !linux && !darwin

package archive

// freeSpace is not known here; maxSpool is the only bound.
func freeSpace(string) (int64, bool) { return 0, false }
