package morph

// Class says what a morpheme is beyond its part of speech.
type Class uint8

const (
	Word     Class = iota
	Mention        // @user
	URL            //
	Hashtag        // #tag
	Emoji          // one emoji cluster
	Kaomoji        // (´∀`)
	Laughter       // w, ｗｗ, 笑, (笑), 草
	Punct          // punctuation and symbols
)

// Morpheme is one unit of a text. Units (mentions, URLs, hashtags, emoji,
// kaomoji, laughter) are never cut.
type Morpheme struct {
	Start, End int    // byte span in the original text
	Norm       int    // byte offset of Surface in Text.Norm
	Surface    string // normalised surface
	Base       string // base form; the surface where the dictionary has none
	POS        string // "動詞,自立" : first two levels, comma-joined; "" for units
	Form       string // conjugation form (活用形), "" if none
	Class      Class
}

// Span is a byte span.
type Span struct{ Start, End int }

// Text is an analysed text: normalised, cut in sentences and morphemes.
type Text struct {
	Raw       string
	Norm      string // NFKC, half-width kana joined, elongation and laughter squeezed
	Sentences []Span // byte spans in Norm, without overlap, in order
	Morphemes []Morpheme

	offsets []int32 // of each byte of Norm (and one past): byte offset in Raw
}
