package archive

import (
	"path"
	"slices"
	"strings"

	"engage/internal/lang"
)

// xPartName matches the files of an export that hold posts.
var xPartName = lazily(`^(?:tweets?|community-tweet|twitter-circle-tweet)(?:-part\d+)?\.js$`)

// xParts gives the files with posts of each folder, first the one that speaks
// for the export.
func xParts(all []*File) map[string][]*File {
	parts := map[string][]*File{}
	for _, p := range all {
		if dir, base := path.Split(p.Name); xPartName().MatchString(base) {
			parts[dir] = append(parts[dir], p)
		}
	}
	for _, list := range parts {
		slices.SortStableFunc(list, func(a, b *File) int {
			return strings.Compare(xRank(path.Base(a.Name)), xRank(path.Base(b.Name)))
		})
	}
	return parts
}

// otherParts says whether f is the first part of its export, and gives the
// others if so.
func otherParts(f *File) (others []*File, first bool) {
	if f.peers == nil || len(f.peers()) == 0 {
		return nil, true
	}
	dir, base := path.Split(f.Name)
	list := indexed(f.peers()).xParts[dir]
	if len(list) > 0 && list[0] != f && xRank(path.Base(list[0].Name)) < xRank(base) {
		return nil, false
	}
	return slices.DeleteFunc(slices.Clone(list), func(p *File) bool { return p == f }), true
}

// xRank puts tweets.js and its parts before files that are not always read.
func xRank(base string) string {
	if strings.HasPrefix(base, "tweet") {
		return "0" + base
	}
	return "1" + base
}

// xManifest is what manifest.js says of an export.
type xManifest struct {
	UserInfo  struct{ AccountID, UserName string } `json:"userInfo"`
	DataTypes map[string]struct {
		Files []struct {
			FileName string `json:"fileName"`
			Count    scalar `json:"count"`
		} `json:"files"`
	} `json:"dataTypes"`
}

func readManifest(f *File) xManifest { return aside[xManifest](f.Sibling("manifest.js")) }

// reportAbsent tells of files with posts that the manifest lists and the
// export lacks: a part lost on the way would pass for silence.
func reportAbsent(f *File, r *Reader) error {
	m := readManifest(f)
	for _, kind := range []string{"tweets", "tweet", "communityTweet", "twitterCircleTweet", "noteTweet"} {
		for _, part := range m.DataTypes[kind].Files {
			name := path.Base(part.FileName)
			if strings.Trim(string(part.Count), "0") == "" || name == path.Base(f.Name) || f.Sibling(name) != nil {
				continue
			}
			err := r.Broken(0, lang.Errorf(lang.T{
				EN: "read the export: its manifest lists %s with %s records, but the file is not there; unpack or download the export again",
				JA: "エクスポートの読み取り: manifest にある %s（%s 件）がありません。展開し直すか、もう一度ダウンロードしてください",
			}, part.FileName, part.Count))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
