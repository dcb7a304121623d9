package rubric

import "time"

// Mode is one of the four modes in which a corporate account works. The
// numbers index arrays of NumModes; the keys are the JSON contract's.
type Mode int

const (
	Engagement Mode = iota
	Promotion
	ActiveSupport
	CoCreation
	NumModes int = iota
)

// None is the primary mode of a conversation that is of no mode.
const None Mode = -1

var modeKeys = [NumModes]string{"engagement", "promotion", "active_support", "co_creation"}

// NumScores is how many scorecards a rubric has: one of each mode, and one of
// signs that no mode applies, at index NumModes.
const NumScores = NumModes + 1

// Scorecard is the index of a mode's scorecard; None has one, too.
func (m Mode) Scorecard() int {
	if m == None {
		return NumModes
	}
	return int(m)
}

// ScoreKeys are the keys of the scorecards: the modes', then "none".
func ScoreKeys() []string { return append(modeKeys[:len(modeKeys):len(modeKeys)], "none") }

// String is the mode's key in machine output, "none" for None.
func (m Mode) String() string {
	if m < 0 || int(m) >= NumModes {
		return "none"
	}
	return modeKeys[m]
}

// ParseMode reads a mode's key; ok is false for anything else.
func ParseMode(s string) (m Mode, ok bool) {
	for i, k := range modeKeys {
		if k == s {
			return Mode(i), true
		}
	}
	return None, s == "none"
}

// Role says who speaks: an account under analysis, or somebody else.
type Role uint8

const (
	AnyRole Role = iota
	ByAccount
	ByOther
)

// Place says where a post stands: in its conversation's root turn, or as a
// response (or a continuation of one).
type Place uint8

const (
	AnyPlace Place = iota
	AtRoot
	AtResponse
)

// Kind is the closed set of cue kinds. Lexicon, sequence and pattern cues are
// matched in one text (package cue); pair and structure cues are read off a
// whole conversation (package score).
type Kind uint8

const (
	Lexicon   Kind = iota + 1 // words by base form
	Sequence                  // consecutive morphemes by base form, surface, part of speech, gap
	Pattern                   // RE2 on the normalised text
	Pair                      // an act answered by an act of the other side
	Structure                 // a structural test of the conversation
)

// Label is a text in both languages.
type Label struct {
	EN string `yaml:"en"`
	JA string `yaml:"ja"`
}

// ActSpec is a dialogue act.
type ActSpec struct {
	Name  string
	Label Label
}

// ModeSpec is a mode's labels and its scorecard's starting points.
type ModeSpec struct {
	Label Label
	Owner Label   // the department that answers for the mode
	Bias  float64 // log-odds before any evidence, beside the base of the points; 0 if not given
}

// Interaction are the constants of the two-way index and the score
// (SCORING.md §2, §3).
type Interaction struct {
	Weight       float64       // w: the share of D that responses alone can reach
	TauResponses float64       // τr
	TauExchanges float64       // τi
	Ceiling      float64       // f: the one-way ceiling
	Session      time.Duration // window of inferred conversations
}

// Step is one morpheme of a sequence cue. Empty fields match anything; the
// lists are alternatives. Gap lets up to that many morphemes stand before it.
type Step struct {
	Base     []string // base forms
	Surface  []string // normalised surfaces
	POS      []string // part-of-speech prefixes, "動詞" or "名詞,サ変接続"
	Gap      int
	Optional bool
}

// Turn is one line of an example: who says what.
type Turn struct {
	By   Role // AnyRole for a bare text
	Text string
}

// Example is one post, or a small conversation in which each line answers the
// one before.
type Example []Turn

// Cue is the definition of a sign.
type Cue struct {
	ID    string
	Kind  Kind
	Act   string // the dialogue act it gives evidence of; "" for pair and structure cues
	By    Role
	At    Place
	Label Label // optional; the id speaks otherwise

	Words   []string // Lexicon
	Steps   []Step   // Sequence
	Pattern string   // Pattern

	First, Then string // Pair: the act, and the act of the other side that answers it
	FirstBy     Role   // Pair: who does First (the other side does Then)

	Test string // Structure: a key of Tests
	Min  int    // Structure: the least count, 1 if not given

	// Scope: by default a match that is negated, hypothetical or inside
	// quotation gives no evidence; each may be allowed.
	AllowNegated, AllowHypothetical, AllowQuoted bool

	Match, NoMatch []Example
	Line, Column   int
}

// Points is one line of the scorecards: what a feature adds to the log-odds of
// each mode, and of none. Feature is one of
//
//	base           what holds without any evidence
//	act.<name>     posts that show an act
//	cue.<id>       posts with evidence of a cue, pairs, posts a structure points at
//	topic.<name>   words and phrases of a topic
//	word.<base>    a word; words.<base> <base> two in a row
//	chars.<text>   one or two kanji or katakana in a row
//
// Acts and cues are saturated: n of them weigh (1−e^−n)/(1−e^−1), so that the
// first counts in full and endless repetition at most 1.58 times. What words
// and topics weigh depends on how much is said; see package score.
type Points struct {
	Feature string
	By      Role
	At      Place
	Points  [NumScores]float64
	Line    int
}

// Base is the feature of what holds without any evidence.
const Base = "base"

// Key is the feature's name with role and place, as in
// "act.trouble/other/root"; it names contributions in every output.
func (p Points) Key() string {
	k := p.Feature
	switch p.By {
	case ByAccount:
		k += "/account"
	case ByOther:
		k += "/other"
	}
	switch p.At {
	case AtRoot:
		k += "/root"
	case AtResponse:
		k += "/response"
	}
	return k
}

// Topic is a class of words and phrases that tell what a text is about. Unlike
// a cue it is no evidence of an act.
type Topic struct {
	Name  string
	Label Label
	File  int      // topics of one file share the text among them: the longest word counts
	Words []string // as a normalised text has them; the last word may be a base form
}

// Sign says that points are known to have a direction: +1 never negative, −1
// never positive, 0 open. Fitting keeps to it.
type Sign struct {
	Feature string
	By      Role
	At      Place
	Signs   [NumScores]int
}

// Test is a conversation whose primary mode the rubric's author knows.
type Test struct {
	Posts        Example
	Primary      Mode
	Line, Column int
}

// Rubric is the versioned scientific input: acts, cues, topics, points. It is
// immutable after loading and safe for concurrent use.
type Rubric struct {
	Name, Version string
	SHA256        string // of the file and all that it names
	Interaction   Interaction
	Threshold     float64 // E that a mode must exceed to be primary, where nothing speaks for none
	Modes         [NumModes]ModeSpec
	Acts          []ActSpec
	Cues          []Cue
	Topics        []Topic
	Signs         []Sign
	Points        []Points
	Tests         []Test
}

// Tests are the structural tests that a structure cue may name; each is
// counted per conversation by package score, and says which posts it points at.
var Tests = map[string]string{
	"account_root":       "the root is a post of an account",
	"other_root":         "the root is a post of somebody else",
	"no_account":         "no account wrote in the conversation",
	"account_answers":    "responses of an account",
	"other_answers":      "responses of others",
	"exchanges":          "exchanges",
	"addressed":          "posts of others that mention or answer an account",
	"found":              "responses of an account to a post that did not address it",
	"unanswered":         "posts of others addressed to the account without an answer",
	"continuations":      "continuations",
	"participants":       "authors beyond the second",
	"uptake":             "responses that take up a content word of what they answer",
	"url":                "posts with a URL",
	"hashtag":            "posts with a hashtag",
	"url_end":            "posts that end in a URL",
	"urls":               "posts with two URLs or more",
	"reply":              "posts that begin with an @user",
	"headline":           "posts that are a title and a URL and nothing personal",
	"account_only_roots": "conversations that hold posts of accounts only",
	"short_answer":       "responses of fewer than twelve runes",
}

// OfPosts are the tests that look at single posts, so that it matters who
// wrote them and where they stand.
var OfPosts = map[string]bool{
	"url": true, "urls": true, "url_end": true, "hashtag": true, "reply": true,
}
