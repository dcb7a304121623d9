package insight

import (
	"time"

	"engage/internal/score"
)

// Indicators are the figures of METRICS.md for one account: what the four modes
// are judged by in practice, as far as an archive tells. Like all accumulators
// here they hold integers and multisets of integers, and [Account.Merge] adds
// them up in any order.
type Indicators struct {
	First, Last time.Time // of the dated posts of the account's conversations
	Seen, Known int       // posts of these conversations: with words, and with those known by id only

	Inbound    InboundPosts
	Talk       Talk
	Promotion  Promotion
	Support    Support
	Ideas      Ideas
	Automation Automation
	Pressure   Pressure
	Calendar
}

func (n *Indicators) add(s *side, r *score.Result) {
	start, end := s.Period()
	n.span(start, end)
	n.Seen += r.Interaction.Seen
	n.Known += r.Interaction.Known
	n.Inbound.add(s)
	n.Talk.add(s)
	n.Promotion.add(s)
	n.Support.add(s)
	n.Ideas.add(s)
	n.Automation.add(s)
	n.Pressure.add(s)
	n.Calendar.add(s, r)
}

func (n *Indicators) span(start, end time.Time) {
	if n.First.IsZero() || !start.IsZero() && start.Before(n.First) {
		n.First = start
	}
	if end.After(n.Last) {
		n.Last = end
	}
}

func (n *Indicators) merge(o *Indicators) {
	n.span(o.First, o.Last)
	n.Seen += o.Seen
	n.Known += o.Known
	n.Inbound.merge(&o.Inbound)
	n.Talk.merge(&o.Talk)
	n.Promotion.merge(&o.Promotion)
	n.Support.merge(&o.Support)
	n.Ideas.merge(&o.Ideas)
	n.Automation.merge(&o.Automation)
	n.Pressure.merge(&o.Pressure)
	n.Calendar.merge(&o.Calendar)
}
