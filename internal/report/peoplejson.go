package report

import (
	"strconv"
	"strings"

	"engage/internal/insight"
)

// peopleKeys are the columns of csv.
var peopleKeys = strings.Fields(`account person segments do_not_contact conversations days exchanges responses_to_account responses_from_account
	opened_by_person opened_by_account opened_by_others opened_unseen reciprocal first_at last_at thank empathise play gift recommend
	engagement promotion active_support co_creation none inferred_conversations latest_conversation permalink`)

type (
	peopleOpened struct {
		Person  int `json:"person"`
		Account int `json:"account"`
		Others  int `json:"others"`
		Unseen  int `json:"unseen"`
	}
	peopleRefusal struct {
		At           *string `json:"at"`
		Conversation string  `json:"conversation"`
		Permalink    *string `json:"permalink"`
	}
	peoplePerson struct {
		Account       string           `json:"account"`
		Person        string           `json:"person"`
		Segments      []string         `json:"segments"`
		DoNotContact  *bool            `json:"do_not_contact"`
		Refusal       *peopleRefusal   `json:"refusal"`
		Conversations int              `json:"conversations"`
		Days          int              `json:"days"`
		Exchanges     int              `json:"exchanges"`
		To            *int             `json:"responses_to_account"`
		From          *int             `json:"responses_from_account"`
		OpenedBy      peopleOpened     `json:"opened_by"`
		Reciprocal    *bool            `json:"reciprocal"`
		First         *string          `json:"first_at"`
		Last          *string          `json:"last_at"`
		Acts          map[string]*int  `json:"acts"`
		Modes         jsonPrimary[int] `json:"modes"`
		Inferred      int              `json:"inferred_conversations"`
		Latest        string           `json:"latest_conversation"`
		Permalink     *string          `json:"permalink"`
	}
	peopleShare struct {
		K     int         `json:"k"`
		N     int         `json:"n"`
		Share *float64    `json:"share"`
		CI    *[2]float64 `json:"ci95"`
	}
	peopleOpening struct {
		Post         string  `json:"post"`
		Conversation string  `json:"conversation"`
		At           *string `json:"at"`
		Text         *string `json:"text"`
		Permalink    *string `json:"permalink"`
		Tsukkomi     int     `json:"tsukkomi"`
		People       int     `json:"people"`
		Returned     int     `json:"returned"`
	}
	peopleTsukkomi struct {
		Thrown   int             `json:"thrown"`
		InAnswer int             `json:"in_answer"`
		Return   *peopleShare    `json:"return"`
		Posts    int             `json:"posts"`
		Openings []peopleOpening `json:"openings"`
	}
	peopleGap struct {
		Figure string `json:"figure"`
		Reason string `json:"reason"`
	}
	peopleAccount struct {
		Handle        string          `json:"handle"`
		ChosenBy      string          `json:"chosen_by"`
		Posts         int             `json:"posts"`
		Conversations int             `json:"conversations"`
		WithPeople    int             `json:"conversations_with_people"`
		ObservedShare *float64        `json:"observed_share"`
		People        int             `json:"people"`
		Unnamed       int             `json:"answers_to_unnamed"`
		Segments      map[string]*int `json:"segments"`
		DoNotContact  *int            `json:"do_not_contact"`
		Returning     peopleShare     `json:"returning"`
		NewReturn     *peopleShare    `json:"newcomers_returned"`
		Reciprocal    *peopleShare    `json:"reciprocal"`
		Tsukkomi      *peopleTsukkomi `json:"tsukkomi"`
		NotMeasurable []peopleGap     `json:"not_measurable"`
	}
	peopleWindow struct {
		From *string `json:"from"`
		To   *string `json:"to"`
	}
	peopleSettings struct {
		RegularConversations int     `json:"regular_conversations"`
		RegularDays          int     `json:"regular_days"`
		LapsedDays           float64 `json:"lapsed_days"`
		NewcomerDays         float64 `json:"newcomer_days"`
		Segment              *string `json:"segment"`
	}
)

// unless is v, or null where it cannot be known.
func unless[T any](unknown bool, v T) *T {
	if unknown {
		return nil
	}
	return &v
}

func peopleShareOf(s insight.Share) peopleShare {
	value, lo, hi, ok := s.Value()
	out := peopleShare{K: s.K, N: s.N, Share: orNull(value, ok)}
	if ok {
		out.CI = &[2]float64{*orNull(lo, true), *orNull(hi, true)}
	}
	return out
}

func (p *People) person(h *Head, b Bond) *peoplePerson {
	out := &peoplePerson{
		Account: b.Of.Handle, Person: b.Name(), Segments: []string{}, DoNotContact: unless(b.Of.misses("do_not_contact") && !b.Told(), b.Told()),
		Conversations: b.Conversations, Days: b.Days(), Exchanges: b.Exchanges,
		To: unless(b.Of.misses("responses_to_account"), b.Gave), From: unless(b.Of.misses("responses_from_account"), b.Got),
		OpenedBy:   peopleOpened{b.OpenedBy[insight.ByPerson], b.OpenedBy[insight.ByAccount], b.OpenedBy[insight.ByOthers], b.OpenedBy[insight.ByUnseen]},
		Reciprocal: unless(b.Of.misses("reciprocal") && !b.Mutual(), b.Mutual()),
		First:      timeOrNull(b.First, h.Zone), Last: timeOrNull(b.Last, h.Zone),
		Acts: make(map[string]*int), Modes: primary(b.Modes), Inferred: b.Inferred,
		Latest: string(b.Latest.Conversation), Permalink: stringOrNull(b.Latest.URL),
	}
	for s := range insight.NumSegments {
		if p.Terms.In(b.Person, s) {
			out.Segments = append(out.Segments, s.String())
		}
	}
	if b.Told() {
		out.Refusal = &peopleRefusal{timeOrNull(b.Refused.At, h.Zone), string(b.Refused.Conversation), stringOrNull(b.Refused.URL)}
	}
	for k, act := range insight.BondActs {
		out.Acts[act] = unless(b.Of.misses("acts."+act), b.Acts[k])
	}
	return out
}

// cells are for [peopleKeys]; what is unknown is empty.
func (v *peoplePerson) cells() []string {
	n := strconv.Itoa
	number := func(p *int) string {
		if p == nil {
			return ""
		}
		return n(*p)
	}
	yes := func(p *bool) string {
		if p == nil {
			return ""
		}
		return strconv.FormatBool(*p)
	}
	cells := []string{v.Account, v.Person, strings.Join(v.Segments, " "), yes(v.DoNotContact), n(v.Conversations), n(v.Days), n(v.Exchanges), number(v.To), number(v.From),
		n(v.OpenedBy.Person), n(v.OpenedBy.Account), n(v.OpenedBy.Others), n(v.OpenedBy.Unseen), yes(v.Reciprocal), deref(v.First), deref(v.Last)}
	for _, act := range insight.BondActs {
		cells = append(cells, number(v.Acts[act]))
	}
	m := v.Modes
	return append(cells, n(m.Engagement), n(m.Promotion), n(m.ActiveSupport), n(m.CoCreation), n(m.None), n(v.Inferred), v.Latest, deref(v.Permalink))
}

// meta is everything but the people.
func (p *People) meta(h *Head) map[string]any {
	accounts := make([]peopleAccount, len(p.Accounts))
	for i := range p.Accounts {
		accounts[i] = p.accountJSON(h, &p.Accounts[i])
	}
	settings := peopleSettings{insight.RegularConversations, insight.RegularDays, p.Terms.Lapsed.Hours() / 24, p.Terms.Newcomer.Hours() / 24, nil}
	if p.Segment != nil {
		settings.Segment = stringOrNull(p.Segment.String())
	}
	return map[string]any{
		"accounts": accounts,
		"window":   peopleWindow{timeOrNull(p.Terms.First, h.Zone), timeOrNull(p.Terms.Last, h.Zone)},
		"settings": settings,
	}
}

func (p *People) accountJSON(h *Head, a *AccountBonds) peopleAccount {
	b, s := a.Bonds, a.Bonds.Standing(p.Terms)
	observed, _, _, ok := b.Observed().Value()
	out := peopleAccount{
		Handle: a.Handle, ChosenBy: a.ChosenBy, Posts: b.Posts, Conversations: b.Conversations, WithPeople: b.WithPeople, ObservedShare: orNull(observed, ok),
		People: s.People, Unnamed: b.Unnamed, Segments: make(map[string]*int), DoNotContact: unless(a.misses("do_not_contact"), s.Told),
		Returning: peopleShareOf(s.Returning), NewReturn: unless(a.misses("segments.returned"), peopleShareOf(s.NewReturn)),
		Reciprocal: unless(a.misses("reciprocal"), peopleShareOf(s.Mutual)), NotMeasurable: []peopleGap{},
	}
	for k := range insight.NumSegments {
		out.Segments[k.String()] = unless(a.misses("segments."+k.String()), s.Segments[k])
	}
	for _, g := range a.gaps {
		out.NotMeasurable = append(out.NotMeasurable, peopleGap(g))
	}
	if a.misses("tsukkomi") {
		return out
	}
	all := b.Openings()
	out.Tsukkomi = &peopleTsukkomi{Thrown: b.Thrown, InAnswer: b.Answering, Return: unless(a.misses("tsukkomi.return"), peopleShareOf(b.Return())), Posts: len(all), Openings: []peopleOpening{}}
	for _, o := range firstN(all, p.Top) {
		out.Tsukkomi.Openings = append(out.Tsukkomi.Openings, peopleOpening{string(o.Post), string(o.Conversation), timeOrNull(o.At, h.Zone), stringOrNull(o.Text), stringOrNull(o.URL), o.Drew, o.People(), o.Returned})
	}
	return out
}
