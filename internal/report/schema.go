package report

import _ "embed"

// AnalysisSchema is the JSON Schema of engage.analysis/v1, the authority on
// the json and ndjson formats.
//
//go:embed schema/analysis.v1.json
var AnalysisSchema []byte

// EvalSchema is the JSON Schema of engage.eval/v1, the authority on the json
// format of an evaluation.
//
//go:embed schema/eval.v1.json
var EvalSchema []byte

// FormatsSchema is the JSON Schema of engage.formats/v1, the authority on the
// json format of engage formats.
//
//go:embed schema/formats.v1.json
var FormatsSchema []byte

// PeopleSchema is the JSON Schema of engage.people/v1, the authority on the
// json and ndjson formats of engage people.
//
//go:embed schema/people.v1.json
var PeopleSchema []byte

// InboxSchema is the JSON Schema of engage.inbox/v1, the authority on the json
// and ndjson formats of engage inbox.
//
//go:embed schema/inbox.v1.json
var InboxSchema []byte

// HistorySchema is the JSON Schema of engage.history/v1, the authority on the
// json and ndjson formats of engage history.
//
//go:embed schema/history.v1.json
var HistorySchema []byte

// CompareSchema is the JSON Schema of engage.compare/v1, the authority on the
// json and ndjson formats of engage compare.
//
//go:embed schema/compare.v1.json
var CompareSchema []byte

// ConfigSchema is the JSON Schema of engage.config/v1, the authority on the
// json format of engage config check.
//
//go:embed schema/config.v1.json
var ConfigSchema []byte

// ParquetSchema lists the columns of engage.conversations/v1, the parquet
// format of engage report: name, type, whether null, meaning.
//
//go:embed schema/conversations.v1.txt
var ParquetSchema []byte
