package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// postLine is a post of a constructed archive, as engage convert writes them.
func postLine(id, author, at, replyTo, text string) string {
	var mentions []string
	if word, _, _ := strings.Cut(text, " "); strings.HasPrefix(word, "@") {
		mentions = []string{word[1:]}
	}
	b, _ := json.Marshal(map[string]any{"schema": "engage.post/v1", "id": id, "author": author, "handle": author, "at": at, "reply_to": replyTo, "text": text, "mentions": mentions})
	return string(b) + "\n"
}

// bakery is an archive of which every figure is known: three months of one
// shop, a competitor, and an end on 10 April 2024.
func bakery(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	add := func(id, author, at, replyTo, text string) { b.WriteString(postLine(id, author, at, replyTo, text)) }
	// Wednesday 10 January, 11:00: a trouble, answered after 30 minutes, settled after 90.
	add("1", "mai", "2024-01-10T11:00:00+09:00", "", "@kobo_pan 注文したパンがまだ届かないのですが、どうすればいいでしょうか")
	add("2", "kobo_pan", "2024-01-10T11:30:00+09:00", "1", "@mai ご不便をおかけし申し訳ございません。注文番号をDMでお知らせください")
	add("3", "mai", "2024-01-10T12:00:00+09:00", "2", "@kobo_pan 送りました")
	add("4", "kobo_pan", "2024-01-10T12:30:00+09:00", "3", "@mai 明日の午前に届くよう手配しました。今しばらくお待ちください")
	add("5", "mai", "2024-01-10T13:00:00+09:00", "4", "@kobo_pan ありがとうございます!")
	// Friday 9 February, 17:30: a question, answered on Tuesday at 10:30; Monday is a holiday.
	add("6", "ken", "2024-02-09T17:30:00+09:00", "", "@kobo_pan 日曜も営業していますか?")
	add("7", "kobo_pan", "2024-02-13T10:30:00+09:00", "6", "@ken はい、10時から営業しています")
	// Five complaints under one post in March, and silence.
	add("8", "kobo_pan", "2024-03-01T12:00:00+09:00", "", "本日の限定パンは完売しました")
	for i := range 5 {
		add(fmt.Sprint(9+i), fmt.Sprintf("angry%d", i), fmt.Sprintf("2024-03-01T1%d:00:00+09:00", 3+i), "8", "@kobo_pan 予約したのに買えません。困っています")
	}
	// A post that may still be answered, and what a competitor wrote and heard.
	add("20", "yui", "2024-04-09T12:00:00+09:00", "", "@kobo_pan 新しい店を見ました")
	add("21", "rival_pan", "2024-04-01T12:00:00+09:00", "", "今日も焼いています")
	add("22", "yui", "2024-04-10T00:00:00+09:00", "21", "@rival_pan 買いました")
	b.WriteString(`{"schema":"engage.post/v1","id":"30","author":"yui","kind":"repost","quotes":"8","at":"2024-03-02T12:00:00+09:00","text":""}` + "\n")
	path := filepath.Join(t.TempDir(), "bakery.ndjson")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// kobo is the account of the bakery in the output.
func kobo(t *testing.T, args ...string) map[string]any {
	t.Helper()
	return accountOf(t, "kobo_pan", args...)
}

func accountOf(t *testing.T, handle string, args ...string) map[string]any {
	t.Helper()
	out := ok(t, append([]string{"analyze", "--format", "json", "--account", handle, "--quiet"}, args...)...)
	valid(t, schema(t, "analysis"), out)
	var doc map[string]any
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	return doc["accounts"].([]any)[0].(map[string]any)
}

// figure is the value at a path such as "kpi.response.all.n"; numbers are steps
// into lists.
func figure(t *testing.T, v any, path string) any {
	t.Helper()
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			value, ok := x[step]
			if !ok {
				t.Fatalf("%s: there is no %s", path, step)
			}
			v = value
		case []any:
			var i int
			fmt.Sscan(step, &i)
			if i >= len(x) {
				t.Fatalf("%s: only %d", path, len(x))
			}
			v = x[i]
		default:
			t.Fatalf("%s: nothing below %v", path, v)
		}
	}
	return v
}

func expect(t *testing.T, v any, want map[string]any) {
	t.Helper()
	for path, w := range want {
		if n, ok := w.(int); ok {
			w = float64(n)
		}
		if got := figure(t, v, path); !reflect.DeepEqual(got, w) {
			t.Errorf("%s is %v, want %v", path, got, w)
		}
	}
}

func TestIndicators(t *testing.T) {
	archive := bakery(t)
	days := filepath.Join(t.TempDir(), "holidays.txt")
	if err := os.WriteFile(days, []byte("2024-02-12 振替休日\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := kobo(t, archive, "--hours", "Mon-Fri 10:00-18:00", "--holidays", days, "--sla", "60m", "--competitors", "@Rival_Pan,@gone_pan")
	expect(t, a, map[string]any{
		"kpi.response_rate": 0.1429, // one of the seven responses it received got another, as ever
		"kpi.received":      7, "kpi.answered": 1,
		"kpi.window.archive_end":      "2024-04-10T00:00:00+09:00",
		"kpi.response.within_seconds": 7 * 86400, "kpi.response.closing_thanks": 1,
		"kpi.response.all.count": 3, "kpi.response.all.n": 8, "kpi.response.all.share": 0.375, "kpi.response.all.never": 5, "kpi.response.all.pending": 1,
		"kpi.response.questions.count": 2, "kpi.response.questions.n": 7,
		"kpi.response_time.n": 3, "kpi.response_time.median_seconds": 1800, "kpi.response_time.ci95": nil,
		"kpi.response_time.business.p90_seconds": 3240, // 30, 30 and 60 minutes
		"kpi.response_time.sla.count":            3, "kpi.response_time.sla.n": 9, "kpi.response_time.sla.in": "business_hours",
		"kpi.active_support.conversations": 3, "kpi.active_support.resolved.count": 1, "kpi.active_support.resolved.n": 3,
		"kpi.active_support.full_response.median_seconds": 5400,
		"kpi.engagement.returned.count":                   2, "kpi.engagement.returned.pending": 1, "kpi.engagement.replies_per_follower": nil, "kpi.engagement.reposts.count": 1, "kpi.engagement.reposts.per_post": 0.25,
		"kpi.automation":       nil,
		"kpi.pile_ons.0.posts": 5, "kpi.pile_ons.0.authors.4": "angry4", "kpi.pile_ons.0.conversations.0": "8", "kpi.pile_ons.0.started_at": "2024-03-01T13:00:00+09:00",
		"kpi.share_of_voice.posts.count": 4, "kpi.share_of_voice.posts.n": 5, "kpi.share_of_voice.received.n": 8,
		"kpi.share_of_voice.competitors.0.posts": nil, "kpi.share_of_voice.competitors.1.handle": "rival_pan", "kpi.share_of_voice.competitors.1.received": 1,
		"months.0.month": "2024-01", "months.0.response_time.n": 2, "months.1.response.share": 1, "months.2.response.share": 0, "months.3.response.share": nil, "months.3.response.pending": 1,
		"months.2.people": 5, "months.2.drift": nil, "undated_conversations": 0,
	})
	if a := kobo(t, archive, "--within", "3d"); figure(t, a, "kpi.response.all.late") != 1.0 || figure(t, a, "kpi.share_of_voice") != nil {
		t.Errorf("within three days: %v", figure(t, a, "kpi.response"))
	}
	if a := kobo(t, archive, "--where", "id!=8"); len(figure(t, a, "kpi.pile_ons").([]any)) != 0 || figure(t, a, "kpi.response.all.n") != 3.0 {
		t.Error("--where does not reach the indicators")
	}
}

// TestIndicatorsOfOneSide: what one side alone cannot tell is null, not 0, and
// the reason is given; what it can tell is there.
func TestIndicatorsOfOneSide(t *testing.T) {
	src, err := os.ReadFile(bakery(t))
	if err != nil {
		t.Fatal(err)
	}
	var others strings.Builder // as a search for @kobo_pan finds them
	for line := range strings.Lines(string(src)) {
		if !strings.Contains(line, `"author":"kobo_pan"`) {
			others.WriteString(line)
		}
	}
	search := filepath.Join(t.TempDir(), "search.ndjson")
	if err := os.WriteFile(search, []byte(others.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	unknown := map[string]any{"kpi.response": nil, "kpi.response_time": nil, "kpi.active_support": nil, "kpi.co_creation.proposals": nil, "kpi.engagement.returned": nil,
		"kpi.pile_ons": nil, "months.0.response": nil, "months.0.response_time": nil, "kpi.not_measurable.0.kpi": "response"}
	expect(t, kobo(t, search), unknown)
	expect(t, accountOf(t, "minato_pan", samples+"x-archive.zip"), unknown)
	if figure(t, kobo(t, search), "kpi.promotion.recommendations") == nil {
		t.Error("what others write is not seen in a search for it")
	}
	if out := ok(t, "analyze", search, "--account", "kobo_pan"); strings.Contains(out, "were answered") || !strings.Contains(out, "the archive holds no posts of the account") {
		t.Errorf("a search alone:\n%s", out)
	}
}

// TestIndicatorsConfig: engage.yaml says the same as the flags, which win over it.
func TestIndicatorsConfig(t *testing.T) {
	archive, dir := bakery(t), t.TempDir()
	for name, text := range map[string]string{
		"engage.yaml": "accounts:\n  - {handle: kobo_pan, intended: active_support}\nhours: Mon-Fri 10:00-18:00\nholidays: days.txt\ncompetitors: [rival_pan]\n",
		"days.txt":    "2024-02-12\n",
		"wrong.yaml":  "hours: whenever\n",
		"lonely.yaml": "holidays: days.txt\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(dir, "engage.yaml")
	expect(t, kobo(t, archive, "--config", conf), map[string]any{
		"kpi.response_time.business.p90_seconds": 3240, "kpi.share_of_voice.posts.n": 5,
		"months.0.drift.intended.share": 1, "months.0.drift.leading": "active_support", "months.0.drift.department": "customer service", "months.0.drift.change": nil, "months.1.drift.before_since": "2024-01",
	})
	expect(t, kobo(t, archive, "--config", conf, "--hours", "Mon-Fri 10:00-11:00", "--competitors", "nobody"), map[string]any{
		"kpi.response_time.business.median_seconds": 0, "kpi.share_of_voice": nil,
	})
	for file, says := range map[string]string{"wrong.yaml": "Mon-Fri 10:00-18:00", "lonely.yaml": "--hours"} {
		if status, _, errs := engage(t, "", "analyze", archive, "--config", filepath.Join(dir, file)); status != 2 || !strings.Contains(errs, says) {
			t.Errorf("%s: status %d, %q", file, status, errs)
		}
	}
}

func TestIndicatorFlags(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "days.txt")
	if err := os.WriteFile(bad, []byte("2024-01-01\nsomeday\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--within", "soon"}, "--within soon"},
		{[]string{"--within", "0d"}, "60m, 2h or 3d"},
		{[]string{"--within", "-3h"}, "60m, 2h or 3d"},
		{[]string{"--within", "99999999999d"}, "60m, 2h or 3d"},
		{[]string{"--sla", "60"}, "--sla 60"},
		{[]string{"--hours", "10-18"}, "Mon-Fri 10:00-18:00"},
		{[]string{"--holidays", bad}, "--hours"},
		{[]string{"--hours", "Mon-Fri 10:00-18:00", "--holidays", bad}, "line 2"},
		{[]string{"--hours", "Mon-Fri 10:00-18:00", "--holidays", bad + ".none"}, "days.txt.none"},
	} {
		if status, _, errs := engage(t, "", append([]string{"analyze", "x"}, c.args...)...); status != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("%v: status %d, %q", c.args, status, errs)
		}
	}
}

// TestIndicatorsMasked: neither people of a pile-on nor competitors are named.
func TestIndicatorsMasked(t *testing.T) {
	archive, key := bakery(t), filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("k", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"json", "table"} {
		out := ok(t, "analyze", archive, "--account", "kobo_pan", "--competitors", "rival_pan", "--pseudonymize", "--key-file", key, "--format", format)
		for _, name := range []string{"angry", "rival_pan", "kobo_pan", "mai\""} {
			if strings.Contains(out, name) {
				t.Errorf("%s still names %s", format, name)
			}
		}
		if format == "json" {
			a := analysisOf(t, out)
			if a.Accounts[0].Handle == "" || !strings.Contains(out, `"share_of_voice":{"posts":{"count":4,"n":5`) {
				t.Error("the competitor is not found under its pseudonym")
			}
		}
	}
}

// TestIndicatorsTable: people see the figures in plain words, months only where
// there are several, and what cannot be told.
func TestIndicatorsTable(t *testing.T) {
	archive := bakery(t)
	out := ok(t, "analyze", archive, "--account", "kobo_pan", "--sla", "60m")
	for _, says := range []string{"38% [14–69] of 8 posts to it were answered within 7 days; 1 pending", "target of 60 min met in", "nobody answered: 1", "2024-02", "resolved, by signs, 33%"} {
		if !strings.Contains(out, says) {
			t.Errorf("the table does not say %q:\n%s", says, out)
		}
	}
	if one := ok(t, "analyze", archive, "--account", "kobo_pan", "--until", "2024-01-31"); strings.Contains(one, "median  people") || !strings.Contains(one, "median 30 min") {
		t.Errorf("a table of one month:\n%s", one)
	}
	if ja := ok(t, "analyze", samples+"x-archive.zip", "--lang", "ja"); !strings.Contains(ja, "測定できません: 応答率、応答時間") || !strings.Contains(ja, "アカウント自身の投稿だけの書き出しです") {
		t.Errorf("an archive of one side:\n%s", ja)
	}
}

// TestDriftTable: an account that was meant for support and took to
// advertising is told so, with the department whose work it does; of many
// months the last dozen are shown.
func TestDriftTable(t *testing.T) {
	var b strings.Builder
	for month := range 14 {
		for i := range 8 {
			id, at := fmt.Sprintf("%d%02d", month+1, i), fmt.Sprintf("2023-%02d-%02dT10:00:00+09:00", month+1, i+1)
			if month >= 12 {
				at = fmt.Sprintf("2024-%02d-%02dT10:00:00+09:00", month-11, i+1)
			}
			if month < 13 {
				b.WriteString(postLine(id+"1", "mai", at, "", "@kobo_pan アプリにログインできず困っています。どうすればいいでしょうか"))
				b.WriteString(postLine(id+"2", "kobo_pan", strings.Replace(at, "T10", "T11", 1), id+"1", "@mai ご不便をおかけし申し訳ございません。最新版に更新してから再起動してみてください"))
			} else {
				b.WriteString(postLine(id+"1", "kobo_pan", at, "", "【新発売】明日から塩パンを販売開始します。1個180円(税込)です。詳しくはこちら https://example.com/"))
			}
		}
	}
	dir := t.TempDir()
	archive, conf := filepath.Join(dir, "posts.ndjson"), filepath.Join(dir, "engage.yaml")
	for path, text := range map[string]string{archive: b.String(), conf: "accounts:\n  - {handle: kobo_pan, intended: active_support}\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for lang, says := range map[string][]string{
		"en": {"meant for active support (customer service)", "… 2 earlier months", "2024-02: less active support than since 2023-01, 0% [0–32] of 8 against 100% [96–100] of 104; mostly promotion (sales and marketing)"},
		"ja": {"それより前に2か月", "2024-02: アクティブサポートが2023-01からと比べて減りました", "最多は販促プロモーション（営業・マーケティング）"},
	} {
		out := ok(t, "analyze", archive, "--config", conf, "--lang", lang)
		for _, want := range says {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q:\n%s", lang, want, out)
			}
		}
		if strings.Contains(out, "  2023-02 ") {
			t.Errorf("%s shows more than a dozen months", lang)
		}
	}
}
