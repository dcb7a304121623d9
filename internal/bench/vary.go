package bench

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parts are what of a text can change while it stays Japanese: addresses,
// names, numbers, katakana words.
var parts = regexp.MustCompile(`https?://[!-~]+|[@＠]\w+|[0-9０-９]+|[ァ-ヶ][ァ-ヶー]{2,}`)

func isKatakana(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return 'ァ' <= r && r <= 'ヶ'
}

// enough is how much of a text must be new, in bits, that no sentence is added
// to it: each text is told hundreds of times.
const enough = 12

// vary tells a text of one of the two roles anew: other numbers, other things,
// another sentence beside it. names gives people in it their new names.
func (s *Source) vary(rng *rand.Rand, text string, role int, names map[string]string) string {
	fresh := 0
	text = parts.ReplaceAllStringFunc(text, func(part string) string {
		switch {
		case part[0] == 'h':
			return "https://t.co/" + token(rng, 10)
		case part[0] == '@':
			if name, ok := names[part[1:]]; ok {
				return "@" + name
			}
		case isKatakana(part) && rng.IntN(2) == 0:
			fresh += 11
			return s.words[rng.IntN(len(s.words))]
		case !isKatakana(part) && !strings.HasPrefix(part, "＠"):
			fresh += 3 * utf8.RuneCountInString(part)
			return number(rng, part)
		}
		return part
	})
	if fresh < enough && rng.IntN(50) > 0 || rng.IntN(12) == 0 {
		text = join(rng, text, s.said[role][rng.IntN(len(s.said[role]))])
	}
	if rng.IntN(10) == 0 {
		text += tails[rng.IntN(len(tails))]
	}
	if rng.IntN(14) == 0 {
		text += " #" + s.words[rng.IntN(len(s.words))]
	}
	return text
}

var tails = strings.Fields("！ ♪ ｗｗ w … (^^) (´∀｀) （笑） 😊 🙏 ✨ 🍞 😭 👍 お願いします。 ありがとうございます！")

// number is a number as long as s.
func number(rng *rand.Rand, s string) string {
	return strings.Map(func(r rune) rune {
		zero := '0'
		if r >= '０' {
			zero = '０'
		}
		return zero + rng.Int32N(10)
	}, s)
}

// long is the length of a text, in runes, that gives up its last sentence for
// another.
const long = 50

// join puts a sentence before a text, or after it where the text ends like one.
func join(rng *rand.Rand, text, more string) string {
	if strings.HasPrefix(text, "RT ") {
		return text
	}
	if all := sentence.FindAllStringIndex(text, -1); len(all) > 1 && utf8.RuneCountInString(text) > long {
		text = text[:all[len(all)-1][0]]
	}
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune("。！？!?\n", last) && rng.IntN(2) == 0 {
		return text + more
	}
	if last, _ := utf8.DecodeLastRuneInString(more); !strings.ContainsRune("。！？!?", last) {
		more += "。"
	}
	names := leading.FindString(text)
	return names + more + text[len(names):]
}

var leading = regexp.MustCompile(`^(?:@\w+\s*)+`)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func token(rng *rand.Rand, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = base62[rng.IntN(len(base62))]
	}
	return string(out)
}
