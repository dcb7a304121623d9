package flow

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"engage/internal/cli"
)

// values hands out values as an engine does.
func values(all ...[]byte) func(*[]byte) bool {
	return func(to *[]byte) bool {
		if len(all) == 0 {
			return false
		}
		*to, all = all[0], all[1:]
		return true
	}
}

// TestBundles: the summary is that of engage analyze, whether all groups come in
// one bundle or each in its own, and whatever the order of their posts.
func TestBundles(t *testing.T) {
	ctx, name, flags := context.Background(), "../../../../testdata/formats/x-graphql.ndjson.gz", []string{"--account", "minato_pan", "--competitors", "ao_tori"}
	cmd := &cobra.Command{}
	made := cli.SettingsFlags(cmd, cli.IO{Env: func(string) string { return "" }})
	check(t, cmd.ParseFlags(flags))
	read, err := made()
	check(t, err)
	run, err := json.Marshal(read)
	check(t, err)
	var facts []byte
	check(t, (&learnFn{run}).ProcessElement(ctx, name, func(_ string, src []byte) { facts = src }))
	groups := make(map[int64][][]byte)
	table := func(*int64, *int64) bool { return false }
	check(t, (&mapFn{run}).ProcessElement(ctx, name, values(facts), table, func(g int64, p []byte) { groups[g] = append([][]byte{p}, groups[g]...) }))

	var out bytes.Buffer
	if status := cli.Main(append([]string{"analyze", "--format", "ndjson", name}, flags...), cli.IO{Out: &out, Err: &out, Env: func(string) string { return "" }}); status != 0 {
		t.Fatal(out.String())
	}
	lines := strings.SplitAfter(strings.TrimSuffix(out.String(), "\n"), "\n")
	want := lines[len(lines)-1] + "\n"
	for _, size := range []int{1, 2, len(groups)} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			var sums [][]byte
			for bundle := range slices.Chunk(slices.Sorted(maps.Keys(groups)), size) {
				f, line, sum := &scoreFn{Settings: run, Parts: 3}, func(int64, []byte) {}, func(src []byte) { sums = append(sums, src) }
				check(t, f.StartBundle(ctx, nil, line, sum))
				for _, g := range bundle {
					check(t, f.ProcessElement(ctx, g, values(groups[g]...), values(facts), line, sum))
				}
				check(t, f.FinishBundle(ctx, nil, line, sum))
			}
			var got []byte
			check(t, (&sumUpFn{run}).ProcessElement(nil, values(facts), values(sums...), func(src []byte) { got = src }))
			if string(got) != want {
				t.Errorf("%d bundles: got\n%.600s\nwant\n%.600s", len(sums), got, want)
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
