package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"engage/internal/chart"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// HTML renders a report as one self-contained page: it asks nothing of the
// network, says so in a Content-Security-Policy, and is whole without its
// script, which sorts and filters tables. The same results give the same bytes.
type HTML struct {
	w    io.Writer
	head Head
	top  []listed // of the highest scores, in order
}

// NewHTML returns a writer of the html format.
func NewHTML(w io.Writer, h *Head) *HTML {
	p := &HTML{w: w, head: *h}
	p.head.Width, p.head.Colour = 0, false // a page is no terminal
	return p
}

// How much a page shows; the workbook has everything.
const (
	mostTalks   = 50 // conversations of the list
	mostNights  = 60 // of the charts over nights
	mostInbox   = 60
	mostPeople  = 40
	mostLapsed  = 20
	mostOpening = 12
	mostWords   = 12 // that one side says more
	mostMonths  = 24
	mostOthers  = 200 // accounts that are not described in full
)

// Write keeps a conversation if it is among those of the highest scores.
func (p *HTML) Write(r *score.Result) error {
	l := p.head.listed(r)
	at, _ := slices.BinarySearchFunc(p.top, l, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
	if at < mostTalks {
		p.top = slices.Insert(p.top[:min(len(p.top), mostTalks-1)], at, l)
	}
	return nil
}

// Close writes the page.
func (p *HTML) Close(d *Digest) error {
	var b bytes.Buffer
	if err := parsed(p.head.Lang).Execute(&b, p.page(d)); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	_, err := p.w.Write(b.Bytes())
	return err
}

//go:embed page/*.tmpl page/page.css page/page.js
var parts embed.FS

var (
	pageCSS = sync.OnceValue(func() string { return chart.CSS + part("page.css") })
	pageJS  = sync.OnceValue(func() string { return part("page.js") })
)

func part(name string) string {
	b, err := parts.ReadFile("page/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(b)
}

// parsed is the template in a language. In it, {{say "text" "文"}} is a text in
// both languages, as lang.T is elsewhere.
func parsed(l lang.Lang) *template.Template {
	say := func(en, ja string, args ...any) string { return fmt.Sprintf(lang.T{EN: en, JA: ja}.In(l), args...) }
	return template.Must(template.New("page.tmpl").Funcs(template.FuncMap{"say": say}).ParseFS(parts, "page/*.tmpl"))
}

// policy allows the page its own style and script, and nothing else.
func policy() string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageCSS()) + "; script-src " + hash(pageJS()) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

// page is what the template shows.
type page struct {
	Lang, Policy  string
	CSS           template.CSS
	JS            template.JS
	Names, Period string
	Facts         []fact
	Accounts      []account
	Others, Talks *table
	Terms         []fact
}

// fact is a heading and what is to be said under it.
type fact struct {
	Name  string
	Lines []string
}

func (p *HTML) page(d *Digest) *page {
	h := &p.head
	full, rest := d.foremost()
	out := &page{Lang: string(h.Lang), Policy: policy(), CSS: template.CSS(pageCSS()), JS: template.JS(pageJS()), //nolint:gosec // both are ours
		Names: h.accountNames(d.accountsOf(full)), Period: h.period(d), Facts: h.facts(d), Others: h.otherAccounts(d, rest), Talks: h.talks(p.top, d.Summary.Conversations), Terms: h.terms(d)}
	if len(rest) > 0 {
		out.Names += h.sayf(lang.T{EN: " and %d more", JA: " ほか%dアカウント"}, len(rest))
	}
	for n, i := range full {
		out.Accounts = append(out.Accounts, (&accountPage{sayer: d.sayer(h, i), digest: d, id: fmt.Sprintf("a%d", n+1)}).account())
	}
	return out
}

// foremost are the accounts, by index, that are described in full, those of
// most conversations; and the rest.
func (d *Digest) foremost() (full, rest []int) {
	for i := range d.Of {
		full = append(full, i)
	}
	slices.SortStableFunc(full, func(a, b int) int {
		return cmp.Compare(d.Of[b].Summary.Conversations, d.Of[a].Summary.Conversations)
	})
	n := min(len(full), maxAccounts)
	return full[:n], full[n:]
}

func (d *Digest) accountsOf(list []int) (out []*insight.Account) {
	for _, i := range list {
		out = append(out, d.Of[i].Account)
	}
	return out
}

// period says from when to when the archive is.
func (h *Head) period(d *Digest) string {
	if len(d.Of) == 0 || d.Of[0].Terms.Last.IsZero() {
		return lang.T{EN: "time not known", JA: "時期は不明"}.In(h.Lang)
	}
	day := lang.T{EN: "2 January 2006", JA: "2006年1月2日"}.In(h.Lang)
	t := d.Of[0].Terms
	return t.First.In(h.Zone).Format(day) + lang.T{EN: " – ", JA: "〜"}.In(h.Lang) + t.Last.In(h.Zone).Format(day)
}

// fileName is a file's name without the folders above it, which are nobody's
// business who gets the report; a member of a container keeps its own.
func fileName(path string) string {
	outer, member, inside := strings.Cut(path, "!")
	name := filepath.Base(outer)
	if inside {
		name += "!" + member
	}
	return headOf(Plain(name), textRoom)
}

// facts say how the archive was read, and by what it was judged.
func (h *Head) facts(d *Digest) []fact {
	in := &d.Input
	read := fact{Name: lang.T{EN: "Read", JA: "読んだもの"}.In(h.Lang)}
	for i, f := range in.Files {
		if i == maxAccounts {
			read.Lines = append(read.Lines, h.sayf(lang.T{EN: "… and %d more files", JA: "…ほか%dファイル"}, len(in.Files)-i))
			break
		}
		read.Lines = append(read.Lines, h.sayf(lang.T{EN: "%s (%s): %d posts", JA: "%s（%s）: %d件"}, fileName(f.Path), f.Format, f.Posts))
	}
	left := fact{Name: lang.T{EN: "Left out", JA: "除いたもの"}.In(h.Lang)}
	leave := func(n int, text lang.T) {
		if n > 0 {
			left.Lines = append(left.Lines, h.sayf(text, n))
		}
	}
	leave(in.Skipped, lang.T{EN: "records that could not be read: %d", JA: "読めなかった記録 %d件"})
	leave(in.Duplicates, lang.T{EN: "duplicates: %d", JA: "重複 %d件"})
	leave(in.Reposts, lang.T{EN: "bare reposts: %d", JA: "単なるリポスト %d件"})
	leave(in.PrivateDropped, lang.T{EN: "private posts: %d", JA: "非公開の投稿 %d件"})
	if len(left.Lines) == 0 {
		left.Lines = []string{lang.T{EN: "nothing", JA: "なし"}.In(h.Lang)}
	}
	size := h.sayf(lang.T{EN: "%d posts in %d conversations", JA: "投稿 %d件、会話 %d件"}, in.Posts, d.Summary.Conversations)
	judge := h.sayf(lang.T{EN: "rubric %s %s, engage %s", JA: "ルーブリック %s %s、engage %s"}, Plain(h.Rubric.Name), Plain(h.Rubric.Version), h.Version)
	return []fact{{lang.T{EN: "Size", JA: "規模"}.In(h.Lang), []string{size}}, read, left,
		{lang.T{EN: "Judged by", JA: "採点"}.In(h.Lang), []string{judge}},
		{lang.T{EN: "Times", JA: "時刻"}.In(h.Lang), []string{h.Zone.String()}}}
}

// modeWords say what each mode is; its label and department are the rubric's.
var modeWords = [rubric.NumModes]lang.T{
	rubric.Engagement:    {EN: "talk for its own sake, which makes people fond of the account: play, empathy, thanks, personal answers", JA: "愛着ときずなを育てる、会話そのもののための会話。戯れ、共感、感謝、一人ひとりへの返事"},
	rubric.Promotion:     {EN: "making something known, or inviting people to buy, visit or apply", JA: "知ってもらうこと、購入・来店・応募を誘うこと"},
	rubric.ActiveSupport: {EN: "help with a product or service, asked for or found without being asked", JA: "商品やサービスの困り事を助けること。尋ねられた場合も、こちらから見つけた場合も含みます"},
	rubric.CoCreation:    {EN: "making the product together: ideas asked for, received, tried, taken up, reported back", JA: "商品を一緒につくること。意見の募集、提案、試作、採用、報告"},
}

// terms are the words of the report, and how its figures come about.
func (h *Head) terms(d *Digest) (out []fact) {
	add := func(name string, text lang.T, args ...any) {
		out = append(out, fact{name, []string{h.sayf(text, args...)}})
	}
	for m := range rubric.Mode(rubric.NumModes) {
		out = append(out, fact{h.mode(m), []string{modeWords[m].In(h.Lang), h.sayf(lang.T{EN: "Department: %s", JA: "担当部門: %s"}, h.label(h.Rubric.Modes[m].Owner))}})
	}
	k := h.Rubric.Interaction
	add(lang.T{EN: "Score", JA: "点"}.In(h.Lang), lang.T{
		EN: "0 to 100 per mode. Signs in the words give a strength E from 0 to 1; the two-way index D decides how much of it counts: 100 × E × (%[1]g + %[2]g × D). Talk weighs more than broadcast: what nobody answers never gets more than %.0[3]f points, whatever it says.",
		JA: "モードごとに0〜100点。言葉の手がかりから強さE（0〜1）を出し、双方向指数Dに応じて点にします: 100 × E ×（%[1]g + %[2]g × D）。一方通行より対話を重く見るため、誰も応えない投稿は何を書いても%.0[3]f点を超えません。"},
		k.Ceiling, 1-k.Ceiling, 100*k.Ceiling)
	add(lang.T{EN: "Two-way index D", JA: "双方向指数D"}.In(h.Lang), lang.T{
		EN: "0 for a broadcast, near 1 for a long exchange: %g × (1 − e^(−R/%g)) + %g × (1 − e^(−I/%g)), with R responses and I exchanges (responses that were answered in turn).",
		JA: "一方通行なら0、やりとりが続くほど1に近づきます: %g ×（1 − e^(−R/%g)）+ %g ×（1 − e^(−I/%g)）。Rは返信、Iは往復（さらに返信された返信）の数です。"},
		k.Weight, k.TauResponses, 1-k.Weight, k.TauExchanges)
	add(lang.T{EN: "Level", JA: "段階"}.In(h.Lang), lang.T{
		EN: "Broadcast: nobody responds. Reactive: somebody responds. Interactive: a response is answered. Not measurable: the archive could not have shown a response.",
		JA: "一方通行: 誰も応えていない。反応あり: 返信がある。対話: 返信にさらに返信がある。測定できません: このアーカイブでは返信の有無が見えない。"})
	add(lang.T{EN: "95% interval, n", JA: "95%区間、n"}.In(h.Lang), lang.T{
		EN: "How far the value may be off by chance, and of how many it is. Only what lies outside the interval is called a change. A value that the archive cannot show is not measurable, which is not 0.",
		JA: "偶然による振れの幅と、もとになった件数です。区間を超えたものだけを変化と呼びます。アーカイブから分からない値は「測定できません」とし、0とはしません。"})
	add(lang.T{EN: "Urgency", JA: "急ぎ度"}.In(h.Lang), lang.T{EN: "Set by hand, to order a list: %s.", JA: "一覧を並べるための目安です。%s。"}, strings.TrimPrefix(urgencyWords.In(h.Lang), lang.T{EN: "urgency: ", JA: "急ぎ: "}.In(h.Lang)))
	add(lang.T{EN: "Regular, lapsed, newcomer", JA: "常連・途絶・新顔"}.In(h.Lang), lang.T{
		EN: "Regular: %d conversations or more, on %d days or more. Lapsed: a regular without a conversation in the last %d days of the archive. Newcomer: the first conversation was in those days.",
		JA: "常連: %d会話以上、%d日以上にわたる人。途絶: 常連のうち、アーカイブの最後の%d日間に会話のない人。新顔: その期間に初めて会話した人。"},
		insight.RegularConversations, insight.RegularDays, h.ofLate(d))
	add(lang.T{EN: "Tsukkomi", JA: "突っ込み"}.In(h.Lang), lang.T{EN: "A playful jab at what the account wrote; whoever jabs is close.", JA: "アカウントの投稿への、親しみを込めた軽口。突っ込めるのは距離が近い証拠です。"})
	return out
}

// ofLate is how many days of the archive are of late.
func (h *Head) ofLate(d *Digest) int {
	if len(d.Of) == 0 {
		return 0
	}
	return int(d.Of[0].Terms.Lapsed / (24 * time.Hour))
}
