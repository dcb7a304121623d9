package archive

import "context"

// Format is one kind of file. Its functions keep no state between files.
type Format struct {
	// Name is the key in reports, such as "x-archive".
	Name string
	// Detect says how sure it is, 0..100, from f.Name and f.Head.
	Detect func(f *File) int
	// Read emits the posts of f. It returns an error only where it cannot go
	// on; a malformed record goes to r.Broken.
	Read func(ctx context.Context, f *File, r *Reader) error
}

// formats is the one list of what is read. The surest format claims a file;
// among equals the first one here.
var formats = []Format{
	xArchive, engageNDJSON, graphQL, apiV1, apiV2, labelled,
	twilog, apiV2CSV, tweetsCSV, togetterHTML, togetter, mastodonArchive, mastodonAPI, misskey, bluesky, blueskyCAR,
	threadsExport, instagramExport, facebookExport, snscrape, twint, apify, fourCAT, workbook, table,
}

// choose gives the format that is surest of f and how sure it is; nil where
// none claims it.
func choose(f *File) (best *Format, sure int) {
	for i := range formats {
		if n := formats[i].Detect(f); n > sure {
			best, sure = &formats[i], n
		}
	}
	return best, sure
}

// Fields lists the fields that a column of a table can fill, for Options.Map.
func Fields() []string {
	names := make([]string, len(headerAliases))
	for i, a := range headerAliases {
		names[i] = a.field
	}
	return names
}
