//go:build linux || darwin

package temp

import (
	"path/filepath"
	"syscall"
)

// free is what the disk of a file has left for this user, in bytes.
func free(file string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(file), &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert // Bsize is of another type on macOS
}
