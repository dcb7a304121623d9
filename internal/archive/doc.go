// Package archive reads exported files of any supported platform and yields
// posts, one record at a time, within fixed safety limits.
//
// An [Archive] is used by one goroutine at a time; only [Archive.Bytes] may be
// called from another one, for a progress bar. The package writes nothing but
// a temporary copy of standard input, of a tar's text members or of the sheets
// of a big workbook, which is removed. It imports corpus and lang of this module and nothing above them.
package archive
