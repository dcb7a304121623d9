package cli

import (
	"github.com/spf13/cobra"

	"engage/internal/corpus"
	"engage/internal/insight"
)

// indicators are the settings of an account's indicators. Commands that print
// none have no flags for them; the config file counts for all.
type indicators struct {
	within, sla     string
	hours, holidays string
	competitors     []string
}

func (n *indicators) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.within, "within", "7d", "an answer counts for the response rate if it comes within this time (7d, 36h)")
	f.StringVar(&n.sla, "sla", "", "target of the first answer (60m): say which share meets it, in business hours if --hours is given")
	f.StringVar(&n.hours, "hours", "", "business hours, for response times: 'Mon-Fri 10:00-18:00' (several parted by ;)")
	f.StringVar(&n.holidays, "holidays", "", "file of days off, a line each: 2026-01-01")
	f.StringSliceVar(&n.competitors, "competitors", nil, "other accounts in the archives, as @a,@b, to compare with for the share of voice")
}

// ready puts them into a job; flags win over the config file.
func (n *indicators) ready(j *job, conf *config) (err error) {
	j.Rules = insight.Rules{Zone: j.zone}
	if n.within != "" {
		if j.Rules.Within, err = duration("--within", n.within); err != nil {
			return err
		}
	}
	if sla := first(n.sla, conf.SLA); sla != "" {
		if j.Rules.SLA, err = duration("--sla", sla); err != nil {
			return err
		}
	}
	if j.Rules.Hours, err = businessHours(n.hours, n.holidays, conf, j.zone); err != nil {
		return err
	}
	handles := n.competitors
	if len(handles) == 0 {
		handles = conf.Competitors
	}
	for _, h := range handles {
		if id := corpus.Handle(h); id != "" {
			j.Competitors = append(j.Competitors, id)
		}
	}
	return nil
}
