package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/parquet-go/parquet-go"

	"engage/internal/rubric"
	"engage/internal/score"
)

// ParquetSchemaName is the version of the columns of the parquet format.
const ParquetSchemaName = "engage.conversations/v1"

// Parquet writes one row per conversation, under the names of the json
// contract: what is an object there by mode has a column per mode, and times
// are instants.
type Parquet struct {
	w    *parquet.GenericWriter[parquetRow]
	head *Head
	rows []parquetRow // not handed to w yet
}

// What is kept in memory: rows before they are encoded, and encoded rows
// before they are written.
const (
	parquetBatch = 256
	parquetGroup = 50000
)

type parquetRow struct {
	ID                    string             `parquet:"id"`
	Account               *string            `parquet:"account,dict"`
	RootAuthor            *string            `parquet:"root_author,dict"`
	StartedAt             *time.Time         `parquet:"started_at,timestamp(microsecond:utc)"`
	EndedAt               *time.Time         `parquet:"ended_at,timestamp(microsecond:utc)"`
	Posts                 int32              `parquet:"posts"`
	Authors               []string           `parquet:"authors,list"`
	Level                 *string            `parquet:"level,dict"`
	Responses             int32              `parquet:"responses"`
	Exchanges             int32              `parquet:"exchanges"`
	Inferred              bool               `parquet:"inferred"`
	TwoWay                *float64           `parquet:"two_way"`
	ObservedShare         *float64           `parquet:"observed_share"`
	Primary               string             `parquet:"primary,dict"`
	Owner                 *string            `parquet:"owner,dict"`
	ScoreEngagement       float64            `parquet:"score_engagement"`
	ScorePromotion        float64            `parquet:"score_promotion"`
	ScoreActiveSupport    float64            `parquet:"score_active_support"`
	ScoreCoCreation       float64            `parquet:"score_co_creation"`
	StrengthEngagement    float64            `parquet:"strength_engagement"`
	StrengthPromotion     float64            `parquet:"strength_promotion"`
	StrengthActiveSupport float64            `parquet:"strength_active_support"`
	StrengthCoCreation    float64            `parquet:"strength_co_creation"`
	StrengthNone          float64            `parquet:"strength_none"`
	Acts                  map[string]int32   `parquet:"acts"`
	Contributions         []jsonContribution `parquet:"contributions,list"`
	NoneContributions     []jsonContribution `parquet:"none_contributions,list"`
	Permalink             *string            `parquet:"permalink"`
	Text                  *string            `parquet:"text"`
}

// NewParquet returns a writer of the parquet format.
func NewParquet(w io.Writer, h *Head) *Parquet {
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) } // strings only: it cannot fail
	return &Parquet{head: h, w: parquet.NewGenericWriter[parquetRow](w,
		parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(parquetGroup), parquet.CreatedBy("engage", h.Version, ""),
		parquet.KeyValueMetadata("schema", ParquetSchemaName), parquet.KeyValueMetadata("tool", text(jsonTool{"engage", h.Version})),
		parquet.KeyValueMetadata("rubric", text(jsonRubric{h.Rubric.Name, h.Rubric.Version, h.Rubric.SHA256})))}
}

// Write writes a row.
func (p *Parquet) Write(r *score.Result) error {
	p.rows = append(p.rows, parquetOf(p.head, r))
	if len(p.rows) < parquetBatch {
		return nil
	}
	return p.flush()
}

func (p *Parquet) flush() error {
	_, err := p.w.Write(p.rows)
	clear(p.rows)
	p.rows = p.rows[:0]
	return err
}

// Close writes what is left and the footer.
func (p *Parquet) Close(*Digest) error {
	if err := p.flush(); err != nil {
		return err
	}
	return p.w.Close()
}

func parquetOf(h *Head, r *score.Result) parquetRow {
	v := conversation(h, r)
	start, end := r.Conversation.Period()
	row := parquetRow{ID: v.ID, Account: v.Account, RootAuthor: v.RootAuthor, StartedAt: unless(start.IsZero(), start), EndedAt: unless(end.IsZero(), end),
		Posts: int32(v.Posts), Authors: v.Authors, Level: v.Level, Responses: int32(v.Responses), Exchanges: int32(v.Exchanges), Inferred: v.Inferred,
		TwoWay: v.TwoWay, ObservedShare: v.ObservedShare, Primary: v.Primary, Owner: v.Owner,
		ScoreEngagement: r.Scores[rubric.Engagement], ScorePromotion: r.Scores[rubric.Promotion],
		ScoreActiveSupport: r.Scores[rubric.ActiveSupport], ScoreCoCreation: r.Scores[rubric.CoCreation],
		StrengthEngagement: r.Strength[rubric.Engagement], StrengthPromotion: r.Strength[rubric.Promotion],
		StrengthActiveSupport: r.Strength[rubric.ActiveSupport], StrengthCoCreation: r.Strength[rubric.CoCreation], StrengthNone: r.None,
		Acts: make(map[string]int32, len(v.Acts)), Contributions: v.Contributions, NoneContributions: v.None.Contributions,
		Permalink: v.Permalink, Text: stringOrNull(opening(r))}
	for act, n := range v.Acts {
		row.Acts[act] = int32(n)
	}
	return row
}
