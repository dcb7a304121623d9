package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

func parquetFile(t fataler, results ...*score.Result) []byte {
	var b bytes.Buffer
	reported(t, NewParquet(&b, digestHead(lang.JA)), results...)
	return b.Bytes()
}

// flat is a conversation of the json contract under the names of the columns.
func flat(t *testing.T, v jsonConversation) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for object, prefix := range map[string]string{"scores": "score_", "strength": "strength_"} {
		for mode, x := range m[object].(map[string]any) {
			m[prefix+mode] = x
		}
		delete(m, object)
	}
	none := m["none"].(map[string]any)
	m["strength_none"], m["none_contributions"] = none["strength"], none["contributions"]
	delete(m, "none")
	return m
}

// TestParquetIsTheContract: a column for every field of json, with the same
// values and the same nulls, and the text besides.
func TestParquetIsTheContract(t *testing.T) {
	full := saidIn("1610470068188086272", spring, saying{"ao_tori", -1, "動きません|=1"}, saying{"minato_pan", 0, "お調べします"}, saying{"ao_tori", 1, "お願い"})
	full.Conversation.Posts[0].URL = "https://x.com/a/1"
	full.NoneContributions = []score.Contribution{{Mode: rubric.None, Feature: "base", Points: 10, LogOdds: -2.19722}}
	empty := saidIn("2", time.Time{}, saying{"", -1, ""})
	empty.Conversation.Posts[0].Blind, empty.Conversation.Accounts, empty.Primary, empty.Acts = corpus.BlindOthers, nil, rubric.None, nil
	empty.Interaction = empty.Conversation.Interaction()
	results := []*score.Result{full, empty}
	whole := parquetFile(t, results...)
	rows, err := parquet.Read[any](bytes.NewReader(whole), int64(len(whole)))
	if err != nil || len(rows) != len(results) {
		t.Fatal(len(rows), err)
	}
	for i, r := range results {
		want := flat(t, conversation(digestHead(lang.JA), r))
		want["text"] = map[int]any{0: "動きません|=1"}[i]
		for _, key := range []string{"started_at", "ended_at"} {
			if s, ok := want[key].(string); ok {
				at, _ := time.Parse(time.RFC3339, s)
				want[key] = float64(at.UnixMicro())
			}
		}
		var got map[string]any
		b, _ := json.Marshal(rows[i])
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		for key := range want {
			if _, ok := got[key]; !ok {
				t.Errorf("no column %s", key)
			}
		}
		for key, v := range got {
			if w, ok := want[key]; !ok || fmt.Sprint(v) != fmt.Sprint(w) && !(isEmpty(v) && isEmpty(w)) {
				t.Errorf("row %d, %s: %v, want %v", i, key, v, w)
			}
		}
	}
}

// isEmpty: a list or map without elements reads back as none.
func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	return v == nil || (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() == 0
}

// TestParquetNulls: what is unknown is null, not 0.
func TestParquetNulls(t *testing.T) {
	r := saidIn("2", time.Time{}, saying{"midori", -1, "暑い"})
	r.Conversation.Posts[0].Blind = corpus.BlindOthers
	r.Interaction = r.Conversation.Interaction()
	whole := parquetFile(t, r)
	rows, err := parquet.Read[parquetRow](bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	if x := rows[0]; x.TwoWay != nil || x.Level != nil || x.StartedAt != nil || x.EndedAt != nil || x.Permalink != nil || x.Text == nil || *x.Text != "暑い" {
		t.Errorf("%+v", x)
	}
}

// TestParquetKeepsAnyText: texts are kept as they are.
func TestParquetKeepsAnyText(t *testing.T) {
	var all []*score.Result
	for i, text := range sly {
		all = append(all, saidIn(fmt.Sprint(i), spring, saying{"ao_tori", -1, text}))
	}
	whole := parquetFile(t, all...)
	rows, err := parquet.Read[parquetRow](bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range sly {
		if got := deref(rows[i].Text); got != text {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestParquetMetadata: the footer names the contract, the tool and the rubric;
// groups of rows are bounded; two runs make the same file.
func TestParquetMetadata(t *testing.T) {
	var all []*score.Result
	for range parquetGroup + parquetBatch {
		all = append(all, saidIn("1", spring, saying{"minato_pan", -1, "おはよう"}))
	}
	var b bytes.Buffer
	w := NewParquet(&b, digestHead(lang.JA))
	for _, r := range all {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(nil); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 2 || f.NumRows() != parquetGroup+parquetBatch {
		t.Errorf("%d rows in %d groups", f.NumRows(), n)
	}
	for key, want := range map[string]string{"schema": "engage.conversations/v1", "tool": `{"name":"engage","version":"9.9"}`, "rubric": `{"name":"hand","version":"1.2","sha256":"` + strings.Repeat("0a", 32) + `"}`} {
		if got, _ := f.Lookup(key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	for range 4 {
		if r := saidIn("1", spring, saying{"ao", -1, "動く"}); !bytes.Equal(parquetFile(t, r), parquetFile(t, r)) {
			t.Fatal("two runs differ")
		}
	}
}

// TestParquetSchema: the published list of columns says what the file has.
func TestParquetSchema(t *testing.T) {
	var told []string
	line := regexp.MustCompile(`(?m)^([a-z_]+) {2,}(\S+(?: \S+)*) {2,}(-|yes) {2,}\S`)
	for _, m := range line.FindAllStringSubmatch(string(ParquetSchema), -1) {
		told = append(told, strings.Join(m[1:], " "))
	}
	var has []string
	types := map[string]string{"STRING": "VARCHAR", "TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)": "TIMESTAMP WITH TIME ZONE", "INT(32,true)": "INTEGER", "INT(64,true)": "BIGINT",
		"DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN", "MAP": "MAP(VARCHAR, INTEGER)"}
	for _, f := range parquet.SchemaOf(parquetRow{}).Fields() {
		kind, null := types[f.Type().String()], "-"
		if f.Type().String() == "LIST" {
			kind = "VARCHAR[]"
			if !f.Fields()[0].Fields()[0].Leaf() {
				kind = "STRUCT[]"
			}
		}
		if f.Optional() {
			null = "yes"
		}
		has = append(has, strings.Join([]string{f.Name(), kind, null}, " "))
	}
	if !reflect.DeepEqual(told, has) {
		t.Errorf("told\n%s\nhas\n%s", strings.Join(told, "\n"), strings.Join(has, "\n"))
	}
}
