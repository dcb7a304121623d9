package condition

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"engage/internal/fault"
	"engage/internal/lang"
)

// Parse reads a condition on the figures of vars. The error is a *fault.Error
// with the column of the first mistake; its File is for the caller to name.
func Parse(src string, vars map[string]Kind) (*Expr, error) {
	p := &parser{src: []rune(src), vars: vars}
	p.next()
	root := p.any()
	if p.err == nil && p.tok.kind != end {
		p.left()
	}
	if p.err != nil {
		p.err.Source = src
		return nil, p.err
	}
	return &Expr{root}, nil
}

type tokenKind uint8

const (
	end tokenKind = iota
	word
	numeral
	sign // an operator or a parenthesis
)

type token struct {
	kind   tokenKind
	text   string
	column int
}

type parser struct {
	src   []rune
	at    int // index of what comes after tok
	tok   token
	vars  map[string]Kind
	depth int
	err   *fault.Error // the first mistake; nothing is read after it
}

func (p *parser) fail(column int, t lang.T, args ...any) {
	if p.err == nil {
		p.err = &fault.Error{Column: column, Msg: lang.Errorf(t, args...)}
	}
	p.tok = token{kind: end, column: column}
	p.at = len(p.src)
}

// signs are the operators and parentheses, the longer ones first.
var signs = []string{"<=", ">=", "==", "!=", "&&", "||", "<", ">", "=", "!", "(", ")", "-"}

func inWord(r rune) bool   { return r == '_' || r == '.' || unicode.IsLetter(r) || isDigit(r) }
func inNumber(r rune) bool { return r == '.' || r == '%' || isDigit(r) || unicode.IsLetter(r) }
func isDigit(r rune) bool  { return r >= '0' && r <= '9' }

// next reads the next token into tok.
func (p *parser) next() {
	for p.at < len(p.src) && unicode.IsSpace(p.src[p.at]) {
		p.at++
	}
	p.tok = token{column: p.at + 1}
	if p.at == len(p.src) {
		return
	}
	r := p.src[p.at]
	if plain := width.Narrow.String(string(r)); plain != string(r) && plain[0] < 0x80 {
		p.fail(p.tok.column, lang.T{EN: "%c is a full-width character; write %s", JA: "%c は全角文字です。半角の %s で書いてください"}, r, plain)
		return
	}
	switch {
	case isDigit(r):
		p.run(numeral, inNumber)
		return
	case unicode.IsLetter(r) || r == '_':
		p.run(word, inWord)
		return
	}
	for _, s := range signs {
		if strings.HasPrefix(string(p.src[p.at:min(p.at+2, len(p.src))]), s) {
			p.tok.kind, p.tok.text = sign, s
			p.at += len(s)
			return
		}
	}
	p.fail(p.tok.column, lang.T{EN: "%q has no meaning here", JA: "%q はここでは使えません"}, r)
}

// run takes the characters that belong to a word or number.
func (p *parser) run(kind tokenKind, in func(rune) bool) {
	from := p.at
	for p.at < len(p.src) && in(p.src[p.at]) {
		p.at++
	}
	p.tok.kind, p.tok.text = kind, string(p.src[from:p.at])
}

// took goes past the token if it is one of texts.
func (p *parser) took(texts ...string) bool {
	if p.tok.kind == end || p.tok.kind == numeral || !slices.Contains(texts, p.tok.text) {
		return false
	}
	p.next()
	return true
}

func (p *parser) any() node { return p.list(or, p.all, "or", "||") }
func (p *parser) all() node { return p.list(and, p.term, "and", "&&") }

func (p *parser) list(o op, part func() node, joined ...string) node {
	parts := []node{part()}
	for p.took(joined...) {
		parts = append(parts, part())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return node{op: o, parts: parts}
}

// maxDepth bounds how deep parentheses and nots may be nested.
const maxDepth = 100

func (p *parser) term() node {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.tok.column, lang.T{EN: "parentheses or nots are nested more than %d deep", JA: "かっこや not の入れ子が%d段を超えています"}, maxDepth)
		return node{}
	}
	defer func() { p.depth-- }()
	open := p.tok
	switch {
	case p.took("not", "!"):
		return node{op: not, parts: []node{p.term()}}
	case p.took("("):
		n := p.any()
		if p.err == nil && !p.took(")") {
			p.fail(open.column, lang.T{EN: "this parenthesis is not closed", JA: "このかっこが閉じられていません"})
		}
		return n
	case open.kind == word && (open.text == "known" || open.text == "unknown"):
		p.next()
		return p.measurable(open)
	}
	return p.comparison()
}

// measurable reads (figure) after known or unknown.
func (p *parser) measurable(how token) node {
	if !p.took("(") {
		p.fail(how.column, lang.T{EN: "write %s(figure)", JA: "%s(指標名) の形で書いてください"}, how.text)
		return node{}
	}
	if p.tok.kind != word {
		p.expected(lang.T{EN: "the name of a figure", JA: "指標名"})
		return node{}
	}
	n := node{how: how.text, left: p.value()}
	if p.err == nil && !p.took(")") {
		p.expected(lang.T{EN: ")", JA: ")"})
	}
	return n
}

var comparisons = []string{"<", "<=", ">", ">=", "==", "=", "!="}

func (p *parser) comparison() node {
	if strings.TrimSpace(string(p.src)) == "" {
		p.fail(1, lang.T{EN: "the condition is empty; write one such as 'unanswered > 10'", JA: "条件が空です。'unanswered > 10' のように書いてください"})
		return node{}
	}
	left := p.value()
	how := p.tok
	if p.err == nil && !p.took(comparisons...) {
		p.alone(left)
		return node{}
	}
	n := node{how: how.text, left: left, right: p.value()}
	if n.how == "=" {
		n.how = "=="
	}
	if p.err == nil && p.tok.kind == sign && slices.Contains(comparisons, p.tok.text) {
		p.fail(p.tok.column, lang.T{EN: "comparisons cannot be chained; join two with and", JA: "比較は続けて書けません。and でつないでください"})
	}
	if p.err == nil {
		p.check(&n)
	}
	return n
}

// alone refuses a value that nothing is compared with.
func (p *parser) alone(v operand) {
	switch {
	case p.tok.kind != end && !slices.Contains([]string{")", "and", "or", "&&", "||"}, p.tok.text):
		p.expected(lang.T{EN: "one of < <= > >= == !=", JA: "< <= > >= == != のどれか"})
	case v.name == "":
		p.fail(v.column, lang.T{EN: "a number alone is no condition; compare a figure with it", JA: "数だけでは条件になりません。指標と比べてください"})
	default:
		p.fail(v.column, lang.T{EN: "%s alone is no condition; compare it, as in %[1]s > %s", JA: "%s だけでは条件になりません。%[1]s > %s のように比べてください"}, v.name, examples[v.kind])
	}
}

// examples are literals of each kind.
var examples = [...]string{Count: "10", Ratio: "20%", Points: "35", Duration: "2h"}

func (p *parser) value() operand {
	tok := p.tok
	negative := p.took("-")
	switch {
	case p.tok.kind == numeral:
		o := p.literal(p.tok, negative)
		o.column = tok.column
		p.next()
		return o
	case negative:
		p.expected(lang.T{EN: "a number", JA: "数"})
	case tok.kind == word && !slices.Contains([]string{"and", "or", "not", "known", "unknown"}, tok.text):
		kind, ok := p.vars[tok.text]
		if !ok {
			p.unknown(tok)
			break
		}
		p.next()
		return operand{name: tok.text, kind: kind, column: tok.column}
	default:
		p.expected(lang.T{EN: "a figure or a number", JA: "指標名か数"})
	}
	return operand{}
}

func (p *parser) literal(tok token, negative bool) operand {
	digits := strings.TrimRightFunc(tok.text, func(r rune) bool { return r == '%' || unicode.IsLetter(r) })
	unit := tok.text[len(digits):]
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(v, 0) || strings.HasSuffix(digits, ".") {
		p.fail(tok.column, lang.T{EN: "%q is no number", JA: "%q は数ではありません"}, tok.text)
		return operand{}
	}
	o := operand{text: tok.text, value: v, kind: number}
	switch seconds, ok := units[unit]; {
	case ok:
		o.kind, o.value = Duration, v*seconds
	case unit == "%":
		o.kind, o.value = Ratio, v/100
	case unit != "":
		p.fail(tok.column, lang.T{EN: "%q has no known unit; write 10, 20%%, 90s, 60m, 2h or 3d", JA: "%q の単位が分かりません。10、20%%、90s、60m、2h、3d のように書いてください"}, tok.text)
	}
	if negative {
		o.text, o.value = "-"+o.text, -o.value
	}
	return o
}

// check refuses sides that cannot be compared.
func (p *parser) check(n *node) {
	figure, other := n.left, n.right
	if figure.name == "" {
		figure, other = other, figure
	}
	switch {
	case figure.name == "":
		p.fail(n.left.column, lang.T{EN: "neither side is a figure", JA: "どちらの辺にも指標がありません"})
	case other.kind == figure.kind && (figure.kind != Ratio || other.name != "" || math.Abs(other.value) <= 1):
	case other.kind == number && (figure.kind == Count || figure.kind == Points || figure.kind == Ratio && math.Abs(other.value) <= 1):
	case other.name != "":
		p.fail(other.column, lang.T{EN: "%s is %s and %s is %s; they cannot be compared", JA: "%s は%s、%s は%sなので比べられません"}, figure.name, kindNames[figure.kind], other.name, kindNames[other.kind])
	case figure.kind == Ratio && other.kind != Duration:
		p.fail(other.column, lang.T{EN: "%s is a share, which lies between 0 and 1; write 0.2 or 20%%", JA: "%s は割合(0から1)です。0.2 か 20%% のように書いてください"}, figure.name)
	default:
		p.fail(other.column, lang.T{EN: "%s is %s, but %s is %s; write it like %s", JA: "%s は%sですが、%s は%sです。%s のように書いてください"},
			figure.name, kindNames[figure.kind], other.text, kindNames[other.kind], examples[figure.kind])
	}
}

// unknown refuses a name, and names the nearest figure or all.
func (p *parser) unknown(tok token) {
	known := make([]string, 0, len(p.vars))
	for name := range p.vars {
		known = append(known, name)
	}
	slices.Sort(known)
	if near := fault.Nearest(tok.text, known); near != "" {
		p.fail(tok.column, lang.T{EN: "there is no figure %s; did you mean %s?", JA: "%s という指標はありません。%s のことですか?"}, tok.text, near)
		return
	}
	known = slices.DeleteFunc(known, func(name string) bool { return strings.Contains(name, ".") })
	p.fail(tok.column, lang.T{EN: "there is no figure %s; there are %s", JA: "%s という指標はありません。使えるのは %s です"}, tok.text, strings.Join(known, ", "))
}

func (p *parser) expected(what lang.T) {
	if p.tok.kind == end {
		p.fail(p.tok.column, lang.T{EN: "the condition ends here; expected %s", JA: "条件がここで終わっています。%sが必要です"}, what)
		return
	}
	p.fail(p.tok.column, lang.T{EN: "expected %s, found %s", JA: "%sが必要ですが、%s があります"}, what, fmt.Sprintf("%q", p.tok.text))
}

// left refuses what stands after a whole condition.
func (p *parser) left() {
	if p.tok.text == ")" {
		p.fail(p.tok.column, lang.T{EN: "this parenthesis closes nothing", JA: "このかっこに対応する開きかっこがありません"})
		return
	}
	p.expected(lang.T{EN: "and or or", JA: "and か or"})
}
