package cli

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/archive"
	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/report"
	"engage/internal/rubric"
	"engage/internal/score"
	"engage/internal/thread"
)

// Settings are what the results of a run in parts depend on, but for its
// archives: plain data, for another program (cmd/engage-beam) to take to other
// machines. Files that flags name are in it with their content.
type Settings struct {
	Version  string // of the program; machines must agree
	Lang     lang.Lang
	Zone     string
	Columns  map[string]string
	Owner    string
	Private  bool
	Accounts pipeline.Choice

	Since, Until time.Time
	Where        string
	NoInfer      bool
	Rubric       *rubric.Packed // nil: the built-in one

	Within, SLA     time.Duration
	Hours, Holidays string
	Competitors     []corpus.AuthorID
}

// SettingsFlags adds the flags of a run in parts to a command. What it returns
// makes settings of them once they are parsed.
func SettingsFlags(cmd *cobra.Command, std IO) func() (*Settings, error) {
	a, s := &app{IO: std}, &selection{workers: 1}
	s.reading.flags(cmd, a)
	s.choosing(cmd)
	s.tying(cmd)
	s.indicators.flags(cmd)
	return func() (*Settings, error) { return a.settings(s) }
}

func (a *app) settings(s *selection) (*Settings, error) {
	j, err := a.job(s, nil)
	if err != nil {
		return nil, err
	}
	conf := j.conf
	out := &Settings{Version: Version, Lang: a.language(), Zone: j.zone.String(), Columns: j.Archive.Map, Owner: j.Archive.Owner, Private: j.Archive.Private,
		Accounts: j.Accounts, Since: j.Since, Until: j.Until, Where: s.where, NoInfer: s.noInfer,
		Within: j.Rules.Within, SLA: j.Rules.SLA, Hours: first(s.hours, conf.Hours), Competitors: j.Competitors}
	if path := first(s.holidays, conf.Holidays); path != "" {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, lang.Errorf(lang.T{EN: "cannot read the holidays: %s", JA: "休日のファイルを読めません: %s"}, err)
		}
		out.Holidays = string(src)
	}
	if path := first(s.rubric, conf.Rubric); path != "" {
		f, err := rubricFile(path)
		if err != nil {
			return nil, err
		}
		if out.Rubric, err = rubric.Pack(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Job makes the settings ready to score: a job without archives and without
// workers, and the head of its output. A rubric of the user's
// is loaded each time.
func (s *Settings) Job() (*pipeline.Job, *report.Head, error) {
	if s.Version != Version {
		return nil, nil, lang.Errorf(lang.T{EN: "this is engage %s, and the run was started by %s; put the same program on all machines", JA: "ここの engage は %s ですが、実行を始めたのは %s です。すべてのマシンで同じプログラムを使ってください"}, Version, s.Version)
	}
	loc, err := zone("--tz", s.Zone)
	if err != nil {
		return nil, nil, err
	}
	hours, err := s.businessHours(loc)
	if err != nil {
		return nil, nil, err
	}
	keep, err := where(s.Where)
	if err != nil {
		return nil, nil, err
	}
	r, scorer, err := s.scorer()
	if err != nil {
		return nil, nil, err
	}
	return &pipeline.Job{
		Archive:  archive.Options{Private: s.Private, Zone: loc, Map: s.Columns, Owner: s.Owner},
		Thread:   thread.Options{Session: r.Interaction.Session, NoInfer: s.NoInfer},
		Accounts: s.Accounts, Scorer: scorer, Workers: 1, Explain: true,
		Rules:       insight.Rules{Zone: loc, Within: s.Within, SLA: s.SLA, Hours: hours},
		Competitors: s.Competitors, Since: s.Since, Until: s.Until, Keep: keep,
	}, &report.Head{Version: Version, Rubric: r, Lang: s.Lang, Zone: loc}, nil
}

func (s *Settings) businessHours(loc *time.Location) (*insight.Hours, error) {
	if s.Hours == "" {
		return nil, nil
	}
	h, err := insight.ParseHours(s.Hours, loc)
	if err == nil && s.Holidays != "" {
		err = h.Holidays(s.Holidays)
	}
	return h, err
}

func (s *Settings) scorer() (*rubric.Rubric, *score.Scorer, error) {
	load, scorer := sharedRubric, sharedScorer
	var r *rubric.Rubric
	if s.Rubric != nil {
		load = func() (*rubric.Rubric, error) { return rubric.Load(s.Rubric.File()) }
		scorer = func() (*score.Scorer, error) { made, _, err := newScorer(r); return made, err }
	}
	r, err := load()
	if err != nil {
		return nil, nil, err
	}
	made, err := scorer()
	return r, made, err
}
