package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// edges is the plan of the house: which rooms each room may enter. Whoever
// adds a line here answers for it.
var edges = map[string]string{
	"cmd/engage":          "internal/cli",
	"configs":             "",
	"internal/corpus":     "",
	"internal/chart":      "",
	"internal/filter":     "",
	"internal/tape":       "",
	"internal/frozen":     "internal/tape",
	"internal/lang":       "",
	"internal/lazy":       "",
	"internal/stats":      "",
	"internal/temp":       "internal/lang",
	"internal/wire":       "internal/corpus",
	"internal/shelf":      "internal/corpus internal/lang internal/temp internal/wire",
	"internal/archive":    "internal/corpus internal/lang internal/lazy internal/temp",
	"internal/thread":     "internal/corpus internal/lang",
	"internal/morph":      "internal/filter internal/morph/flat internal/lang",
	"internal/morph/flat": "internal/lang",
	"internal/fault":      "internal/lang",
	"internal/strict":     "internal/fault internal/lang internal/lazy",
	"internal/condition":  "internal/fault internal/lang",
	"internal/rubric":     "internal/fault internal/strict internal/tape internal/lang internal/lazy",
	"internal/cue":        "internal/filter internal/rubric internal/morph internal/tape internal/lang",
	"internal/builtin":    "configs internal/cue internal/rubric internal/score internal/tape",
	"internal/score":      "internal/corpus internal/rubric internal/cue internal/morph internal/frozen internal/tape internal/lang internal/lazy",
	"internal/insight":    "internal/corpus internal/rubric internal/score internal/stats internal/lang internal/lazy",
	"internal/history":    "internal/corpus internal/insight internal/lang",
	"internal/label":      "internal/corpus internal/rubric internal/lang",
	"internal/fit":        "internal/label internal/rubric internal/score",
	"internal/eval":       "internal/label internal/fit internal/rubric internal/score internal/stats",
	"internal/report":     "internal/chart internal/corpus internal/eval internal/insight internal/lang internal/lazy internal/rubric internal/score internal/stats",
	"internal/pipeline":   "internal/archive internal/corpus internal/insight internal/label internal/lang internal/rubric internal/score internal/shelf internal/thread",
	"internal/carry":      "",
	"internal/stage":      "internal/carry internal/corpus internal/insight internal/lang internal/pipeline",
	"internal/cli":        "configs internal/archive internal/builtin internal/condition internal/corpus internal/cue internal/eval internal/fault internal/fit internal/history internal/insight internal/label internal/lang internal/lazy internal/morph internal/pipeline internal/report internal/rubric internal/score internal/stage internal/strict internal/temp internal/thread",
	"internal/sample":     "",
	"internal/sample/gen": "internal/sample",

	"internal/builtin/gen": "configs internal/builtin internal/cue internal/morph internal/rubric internal/score internal/tape",

	"internal/morph/flat/gen": "internal/morph/flat",

	"internal/bench":              "",
	"internal/bench/run":          "internal/bench",
	"internal/bench/profile":      "internal/cli",
	"internal/bench/peers/kagome": "",
}

// only says who may enter rooms that are not ours: a room, or with a slash
// after it all that is in it too. The dictionary is embedded once, flat.
var only = map[string]string{
	"github.com/ikawaha/":                "internal/morph/ internal/bench/peers/kagome",
	"github.com/ikawaha/kagome-dict/ipa": "internal/morph/flat/gen internal/bench/peers/kagome",
	"modernc.org/":                       "internal/history",
	"net/http":                           "",
	"net":                                "",
}

func within(path, rule string) bool {
	return path == strings.TrimSuffix(rule, "/") || strings.HasSuffix(rule, "/") && strings.HasPrefix(path, rule)
}

func TestEdges(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "engage/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(fields[0], "engage/")
		allowed, known := edges[room]
		if !known {
			t.Errorf("room %s is not in the plan", room)
			continue
		}
		for _, imp := range fields[1:] {
			if ours, ok := strings.CutPrefix(imp, "engage/"); ok && !slices.Contains(strings.Fields(allowed), ours) {
				t.Errorf("%s may not import %s", room, ours)
			}
			for path, who := range only {
				if within(imp, path) && !slices.ContainsFunc(strings.Fields(who), func(r string) bool { return within(room, r) }) {
					t.Errorf("%s may not import %s", room, imp)
				}
			}
		}
	}
}
