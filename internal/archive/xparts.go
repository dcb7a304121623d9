package archive

import (
	"path"
	"regexp"
	"strings"

	"engage/internal/lang"
)

// xPartName matches the files of an export that hold posts.
var xPartName = regexp.MustCompile(`^(?:tweets?|community-tweet|twitter-circle-tweet)(?:-part\d+)?\.js$`)

// xParts gives the other files with posts of f's export, and whether f is the
// first of them all, the one that speaks for the export.
func xParts(f *File) (others []*File, first bool) {
	first = true
	if f.peers == nil {
		return nil, first
	}
	dir, base := path.Split(f.Name)
	for _, p := range f.peers() {
		pdir, pbase := path.Split(p.Name)
		if p != f && pdir == dir && xPartName.MatchString(pbase) {
			others = append(others, p)
			first = first && xRank(base) < xRank(pbase)
		}
	}
	return others, first
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

func readManifest(f *File) (m xManifest) {
	asideJSON(f.Sibling("manifest.js"), &m)
	return m
}

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
