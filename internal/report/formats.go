package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
)

// Found is what one file was taken for, and what it tells.
type Found struct {
	insight.File
	Sure           int // how sure the format is, 1..100
	PrivateDropped int
	Columns        [][2]string // header and field, of a table
	Shifted        int         // posts whose time was off by a zone
	Shift          string      // by how much
	Coverage       insight.Coverage
	Broken         []corpus.Defect // examples of records that could not be read
}

// Left is a file that holds no posts that can be read, and what it seems to be.
type Left struct {
	Path string
	What lang.T
}

// gap is something that a file does not tell, and what cannot be known of it.
type gap struct {
	Key     string // machine name
	Missing lang.T
	Unknown lang.T
}

// gaps lists what the posts of a file leave open.
func gaps(c *insight.Coverage) []gap {
	var out []gap
	add := func(yes bool, key string, missing, unknown lang.T) {
		if yes && c.Posts > 0 {
			out = append(out, gap{key, missing, unknown})
		}
	}
	all := func(n int) bool { return n == c.Posts }
	add(all(c.OneSided), "others",
		lang.T{EN: "other people's posts: the file holds its owner's only", JA: "他の人の投稿（持ち主の投稿だけのファイルです）"},
		lang.T{EN: "whether anybody responded: posts that answer nobody have no level and no two-way index; the response rate", JA: "反応があったかどうか（誰にも答えていない投稿の段階と双方向指数は測定できません）、応答率"})
	add(c.NoReplyIDs > 0, "reply_ids",
		lang.T{EN: "ids of the posts that are answered", JA: "返信先の投稿のID"},
		lang.T{EN: "who answers which post: inferred from @mentions, and marked as inferred", JA: "どの投稿への返信か（@ から推定し、推定と表示します）"})
	add(c.Unseen > 0 && !all(c.OneSided), "parents",
		lang.T{EN: "posts that are answered but not in the file", JA: "返信先なのにファイルにない投稿"},
		lang.T{EN: "the words of those posts; observed_share says how much of a conversation is seen", JA: "その投稿の言葉（会話のどれだけが見えているかは observed_share）"})
	add(c.Timed == 0, "clock",
		lang.T{EN: "times of day", JA: "時刻"},
		lang.T{EN: "response times; the order within a day", JA: "応答時間、1日の中の順序"})
	add(c.Timed > 0 && c.Dated > 0, "some_clocks",
		lang.T{EN: "times of day of some posts", JA: "一部の投稿の時刻"},
		lang.T{EN: "their response times: those posts are left out", JA: "その投稿の応答時間（計算から除きます）"})
	add(c.Timed+c.Dated < c.Posts, "dates",
		lang.T{EN: "dates of some posts", JA: "一部の投稿の日付"},
		lang.T{EN: "when they were written: --since and --until leave them out", JA: "書かれた時（--since と --until では除きます）"})
	add(c.Cut > 0, "cut_texts",
		lang.T{EN: "the ends of texts that the source cut off", JA: "途中で切られた本文の続き"},
		lang.T{EN: "cues in the parts that are cut", JA: "切られた部分の手がかり"})
	return out
}

// FormatsTable writes for people what was found in the files.
func FormatsTable(w io.Writer, h *Head, found []Found, left []Left) error {
	out := bufio.NewWriter(w)
	say := func(text lang.T, args ...any) { h.hang(out, fmt.Sprintf(text.In(h.Lang), args...)) }
	for i := range found {
		f := &found[i]
		c := &f.Coverage
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, h.bold(Plain(f.Path)))
		say(lang.T{EN: "  format    %s (%d of 100 sure), %s", JA: "  形式    %s（確かさ %d/100）、%s"}, f.Format, f.Sure, f.Encoding)
		say(lang.T{EN: "  posts     %d, authors %d; %d records could not be read, %d private posts left out", JA: "  投稿    %d件、投稿者 %d人。読めなかった記録 %d件、非公開のため除外 %d件"}, c.Posts, c.Authors, f.Skipped, f.PrivateDropped)
		for _, d := range f.Broken {
			say(lang.T{EN: "            line %d: %s", JA: "          %d行目: %s"}, d.Source.Line, Plain(lang.Message(d.Err, h.Lang)))
		}
		if !c.First.IsZero() {
			say(lang.T{EN: "  period    %s – %s (%s)", JA: "  期間    %s – %s（%s）"}, c.First.In(h.Zone).Format(time.DateOnly), c.Last.In(h.Zone).Format(time.DateOnly), h.Zone)
		}
		if f.Shifted > 0 {
			say(lang.T{EN: "  times     %d were %s off what the ids say; the ids' times are used", JA: "  時刻    %d件が ID の示す時刻と %s ずれていたため、ID の時刻を使います"}, f.Shifted, f.Shift)
		}
		if len(c.Owners) > 0 {
			say(lang.T{EN: "  account   %s", JA: "  持ち主  %s"}, Plain(owners(c)))
		}
		if len(f.Columns) > 0 {
			say(lang.T{EN: "  columns   %s", JA: "  列      %s"}, Plain(columns(f.Columns)))
		}
		say(lang.T{EN: "  ties      %d replies by id, %d replies by name, %d quotes, %d reposts", JA: "  つながり 返信（ID）%d件、返信（名前）%d件、引用 %d件、リポスト %d件"}, c.Replies, c.Addressed, c.Quotes, c.Reposts)
		for _, g := range gaps(c) {
			say(lang.T{EN: "  missing   %s", JA: "  ない物  %s"}, g.Missing.In(h.Lang))
			say(lang.T{EN: "            so not measurable: %s", JA: "          測定できない: %s"}, g.Unknown.In(h.Lang))
		}
	}
	if len(left) > 0 {
		fmt.Fprintln(out)
		say(lang.T{EN: "not read (no posts in them):", JA: "読まなかったファイル（投稿がありません）:"})
		for _, l := range left {
			fmt.Fprintf(out, "  %s: %s\n", Plain(l.Path), Plain(l.What.In(h.Lang)))
		}
	}
	return out.Flush()
}

// hang writes a line, and on a terminal what does not fit under its own text.
func (h *Head) hang(w io.Writer, line string) {
	const margin = 12
	if h.Width <= 2*margin || Width(line) <= h.Width {
		fmt.Fprintln(w, line)
		return
	}
	parts := Wrap(line, h.Width)
	fmt.Fprintln(w, parts[0])
	for _, part := range Wrap(strings.Join(parts[1:], ""), h.Width-margin) {
		fmt.Fprintln(w, strings.Repeat(" ", margin)+part)
	}
}

func owners(c *insight.Coverage) string {
	names := make([]string, len(c.Owners))
	for i, o := range c.Owners {
		names[i] = "@" + string(o)
	}
	return strings.Join(names, ", ")
}

func columns(cols [][2]string) string {
	parts := make([]string, len(cols))
	for i, c := range cols {
		parts[i] = c[0] + " → " + c[1]
	}
	return strings.Join(parts, " · ")
}

type (
	jsonColumn struct {
		Header string `json:"header"`
		Field  string `json:"field"`
	}
	jsonGap struct {
		Missing     string `json:"missing"`
		Description string `json:"description"`
		Unknown     string `json:"not_measurable"`
	}
	jsonFound struct {
		jsonFile
		Sure           int           `json:"sure"`
		PrivateDropped int           `json:"private_dropped"`
		Authors        int           `json:"authors"`
		First          *string       `json:"first"`
		Last           *string       `json:"last"`
		Timed          int           `json:"timed"`
		DateOnly       int           `json:"date_only"`
		Shifted        int           `json:"time_zone_repaired"`
		Replies        int           `json:"replies"`
		Addressed      int           `json:"replies_by_name"`
		Answers        int           `json:"answered_posts"`
		Unseen         int           `json:"answered_posts_unseen"`
		Quotes         int           `json:"quotes"`
		Reposts        int           `json:"reposts"`
		Cut            int           `json:"cut_texts"`
		Threaded       int           `json:"with_conversation_id"`
		Accounts       []string      `json:"accounts"`
		Columns        []jsonColumn  `json:"columns"`
		Gaps           []jsonGap     `json:"gaps"`
		Broken         []jsonExample `json:"broken"`
	}
	jsonLeft struct {
		Path string `json:"path"`
		What string `json:"what"`
	}
	jsonFormats struct {
		Schema string      `json:"schema"`
		Tool   jsonTool    `json:"tool"`
		Files  []jsonFound `json:"files"`
		Left   []jsonLeft  `json:"not_read"`
	}
)

// FormatsSchemaName is the version of the machine form of engage formats.
const FormatsSchemaName = "engage.formats/v1"

// FormatsJSON writes for programs what was found in the files.
func FormatsJSON(w io.Writer, h *Head, found []Found, left []Left) error {
	out := jsonFormats{Schema: FormatsSchemaName, Tool: jsonTool{"engage", h.Version}, Files: []jsonFound{}, Left: []jsonLeft{}}
	for i := range found {
		out.Files = append(out.Files, found[i].json(h.Zone))
	}
	for _, l := range left {
		out.Left = append(out.Left, jsonLeft{l.Path, l.What.EN})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func (f *Found) json(zone *time.Location) jsonFound {
	c := &f.Coverage
	out := jsonFound{jsonFile: jsonFile(f.File), Sure: f.Sure, PrivateDropped: f.PrivateDropped, Authors: c.Authors, First: timeOrNull(c.First, zone), Last: timeOrNull(c.Last, zone), Timed: c.Timed, DateOnly: c.Dated,
		Shifted: f.Shifted, Replies: c.Replies, Addressed: c.Addressed, Answers: c.Answers, Unseen: c.Unseen, Quotes: c.Quotes, Reposts: c.Reposts,
		Cut: c.Cut, Threaded: c.Threaded, Accounts: []string{}, Columns: []jsonColumn{}, Gaps: []jsonGap{}, Broken: []jsonExample{}}
	for _, o := range c.Owners {
		out.Accounts = append(out.Accounts, string(o))
	}
	for _, col := range f.Columns {
		out.Columns = append(out.Columns, jsonColumn{col[0], col[1]})
	}
	for _, g := range gaps(c) {
		out.Gaps = append(out.Gaps, jsonGap{g.Key, g.Missing.EN, g.Unknown.EN})
	}
	for _, d := range f.Broken {
		out.Broken = append(out.Broken, jsonExample{d.Source.File, d.Source.Line, d.Err.Error()})
	}
	return out
}
