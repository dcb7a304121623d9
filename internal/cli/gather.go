package cli

import (
	"time"

	"engage/internal/corpus"
	"engage/internal/insight"
	"engage/internal/pipeline"
	"engage/internal/score"
)

// ofLate is how long ago is of late where nobody says otherwise: who has not
// talked since has lapsed, who came since is a newcomer.
const ofLate = 30 * 24 * time.Hour

// gathering collects what a run finds about each account beside what the
// analysis counts.
type gathering struct {
	*job
	of     map[corpus.AuthorID]*gathered
	extent insight.Extent // of all conversations, also those that --where leaves out
	deep   bool           // words and examples as well, which take time and room
	terms  []score.Term
}

type gathered struct {
	inbox insight.Inbox
	bonds insight.Bonds
	picks insight.Picks
	sides [2]*insight.Side // the account's own words, and those of others
}

// contexts is how many words in context a report shows of each side.
const contexts = 1

// gather hooks a gathering into a job, before whatever the job does with a
// result.
func (j *job) gather(deep bool) *gathering {
	g := &gathering{job: j, of: make(map[corpus.AuthorID]*gathered), deep: deep}
	keep, emit, rest := j.Keep, j.Emit, j.Rest
	j.Keep = func(r *score.Result) bool {
		g.extent.Add(r.Conversation)
		return keep == nil || keep(r)
	}
	j.Emit = func(r *score.Result) error {
		g.add(r)
		return emit(r)
	}
	j.Rest = func(r *score.Result) error {
		for _, id := range r.Conversation.Accounts {
			g.at(id).inbox.AddRest(r)
		}
		if rest != nil {
			return rest(r)
		}
		return nil
	}
	return g
}

func (g *gathering) at(id corpus.AuthorID) *gathered {
	if g.of[id] == nil {
		g.of[id] = &gathered{
			bonds: insight.Bonds{Account: id, Zone: g.zone},
			sides: [2]*insight.Side{insight.NewSide(insight.Spare(contexts)), insight.NewSide(insight.Spare(contexts))},
		}
	}
	return g.of[id]
}

func (g *gathering) add(r *score.Result) {
	for _, id := range r.Conversation.Accounts {
		of := g.at(id)
		of.inbox.Add(r)
		of.bonds.Add(r)
		if g.deep {
			of.picks.Add(id, r)
		}
	}
	if g.deep {
		g.listen(r)
	}
}

// listen counts the words of the accounts and of others.
func (g *gathering) listen(r *score.Result) {
	c := r.Conversation
	known := names(c)
	isName := func(word string) bool { return known[corpus.Handle(word)] || g.Mask.Made(word) }
	for i := range c.Posts {
		p := &c.Posts[i]
		if !p.Own() || p.Text == "" || p.Kind == corpus.Excerpt {
			continue
		}
		g.terms = g.Scorer.Terms(g.terms[:0], p.Text, isName)
		for _, id := range c.Accounts {
			switch {
			case p.Author == id:
				g.at(id).sides[0].Add(r, i, g.terms)
			case !c.IsAccount(p.Author):
				g.at(id).sides[1].Add(r, i, g.terms)
			}
		}
	}
}

// Of a report: conversations of each mode that went best, conversations that
// went worst.
const (
	bestEach  = 1
	worstMost = 3
)

// explained are results with their contributions.
func (g *gathering) explained(judged []*score.Result) (out []*score.Result) {
	for _, r := range judged {
		full := g.Scorer.Score(r.Conversation)
		out = append(out, &full)
	}
	return out
}

// findings are what was found about each account of the outcome; nothing where
// nobody gathered.
func (g *gathering) findings(out *pipeline.Outcome) []insight.Findings {
	if g == nil {
		return nil
	}
	var all []insight.Findings
	for _, acc := range out.Accounts {
		of, away := g.at(acc.ID), g.past.away(acc.ID)
		of.bonds.KeepAway(away)
		f := insight.Findings{Account: acc, Bonds: &of.bonds, Skipped: out.Input.Skipped,
			Inbox: of.inbox.List(insight.InboxOptions{Within: acc.Rules.Window(), SLA: acc.Rules.SLA, Hours: acc.Rules.Hours, Zone: g.zone, End: acc.Rules.End, KeepAway: away}),
			Terms: insight.Terms{Extent: g.extent, Lapsed: ofLate, Newcomer: ofLate}}
		if g.deep {
			f.Best, f.Worst = g.explained(of.picks.Best(bestEach)), g.explained(of.picks.Worst(acc, worstMost))
			if of.sides[0].Posts > 0 && of.sides[1].Posts > 0 {
				f.Keyness = insight.Compare(of.sides[0], of.sides[1], insight.Comparing{Prior: usualPrior, Min: usualMin, Contexts: contexts})
			}
		}
		all = append(all, f)
	}
	return all
}
