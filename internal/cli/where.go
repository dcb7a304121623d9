package cli

import (
	"strconv"
	"strings"

	"engage/internal/corpus"
	"engage/internal/lang"
	"engage/internal/pipeline"
	"engage/internal/rubric"
	"engage/internal/score"
)

// where compiles the terms of --where; all must hold. A term is KEY OP VALUE
// without spaces. Keys: mode (or primary), level, account, author, id take =
// and !=; responses, exchanges, posts, two_way and the four modes (their
// scores) take = != < <= > >=.
func where(expr string) (func(*score.Result) bool, error) {
	var all []func(*score.Result) bool
	for _, term := range strings.Fields(expr) {
		test, err := whereTerm(term)
		if err != nil {
			return nil, err
		}
		all = append(all, test)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(r *score.Result) bool {
		for _, test := range all {
			if !test(r) {
				return false
			}
		}
		return true
	}, nil
}

// masked puts pseudonyms for the handles in terms of --where: what it is asked
// of bears them already. A nil mask leaves the terms as they are.
func masked(expr string, m *pipeline.Mask) string {
	if m == nil {
		return expr
	}
	terms := strings.Fields(expr)
	for i, term := range terms {
		at := max(strings.IndexAny(term, "=!"), 0)
		if key := term[:at]; key == "account" || key == "author" {
			value := strings.TrimLeft(term[at:], "!=")
			terms[i] = strings.TrimSuffix(term, value) + string(m.Name(corpus.Handle(value)))
		}
	}
	return strings.Join(terms, " ")
}

func whereTerm(term string) (func(*score.Result) bool, error) {
	at := strings.IndexAny(term, "=!<>")
	if at <= 0 {
		return nil, usagef(lang.T{EN: "--where %s: write KEY=VALUE, as in mode=active_support or engagement>=20", JA: "--where %s: mode=active_support や engagement>=20 のように書いてください"}, term)
	}
	key, rest := term[:at], term[at:]
	op := rest[:1]
	if len(rest) > 1 && rest[1] == '=' && op != "=" {
		op = rest[:2]
	}
	value := rest[len(op):]
	if get := words(key); get != nil {
		return wordTest(term, key, op, value, get)
	}
	if get := numbers(key); get != nil {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, usagef(lang.T{EN: "--where %s: %q is no number", JA: "--where %s: %q は数ではありません"}, term, value)
		}
		return func(r *score.Result) bool { return compare(op, get(r), v) }, nil
	}
	return nil, usagef(lang.T{EN: "--where %s: unknown key %s; keys are mode, level, account, author, id, responses, exchanges, posts, two_way, engagement, promotion, active_support, co_creation",
		JA: "--where %s: キー %s は不明です。使えるのは mode, level, account, author, id, responses, exchanges, posts, two_way, engagement, promotion, active_support, co_creation です"}, term, key)
}

// words are the values of a textual key, nil for an unknown key.
func words(key string) func(*score.Result) []string {
	switch key {
	case "mode", "primary":
		return func(r *score.Result) []string { return []string{r.Primary.String()} }
	case "level":
		return func(r *score.Result) []string {
			if r.Interaction.Level == corpus.Unmeasurable {
				return []string{"unmeasurable"}
			}
			return []string{r.Interaction.Level.String()}
		}
	case "id":
		return func(r *score.Result) []string { return []string{string(r.Conversation.ID)} }
	case "account":
		return func(r *score.Result) []string { return ids(r.Conversation.Accounts) }
	case "author":
		return func(r *score.Result) []string {
			var out []corpus.AuthorID
			for i := range r.Conversation.Posts {
				out = append(out, r.Conversation.Posts[i].Author)
			}
			return ids(out)
		}
	}
	return nil
}

func ids(as []corpus.AuthorID) []string {
	out := make([]string, len(as))
	for i, a := range as {
		out[i] = string(a)
	}
	return out
}

func wordTest(term, key, op, value string, get func(*score.Result) []string) (func(*score.Result) bool, error) {
	if op != "=" && op != "!=" {
		return nil, usagef(lang.T{EN: "--where %s: %s takes = or !=", JA: "--where %s: %s には = か != を使ってください"}, term, key)
	}
	switch key {
	case "account", "author":
		value = string(corpus.Handle(value))
	case "mode", "primary":
		if _, ok := rubric.ParseMode(value); !ok {
			return nil, usagef(lang.T{EN: "--where %s: unknown mode %s", JA: "--where %s: モード %s は不明です"}, term, value)
		}
	case "level":
		if !strings.Contains(" broadcast reactive interactive unmeasurable ", " "+value+" ") {
			return nil, usagef(lang.T{EN: "--where %s: level is broadcast, reactive, interactive or unmeasurable", JA: "--where %s: level は broadcast, reactive, interactive, unmeasurable のどれかです"}, term)
		}
	}
	return func(r *score.Result) bool {
		for _, v := range get(r) {
			if v == value {
				return op == "="
			}
		}
		return op == "!="
	}, nil
}

func numbers(key string) func(*score.Result) float64 {
	if m, ok := rubric.ParseMode(key); ok && m != rubric.None {
		return func(r *score.Result) float64 { return r.Scores[m] }
	}
	switch key {
	case "responses":
		return func(r *score.Result) float64 { return float64(r.Interaction.Responses) }
	case "exchanges":
		return func(r *score.Result) float64 { return float64(r.Interaction.Exchanges) }
	case "posts":
		return func(r *score.Result) float64 { return float64(r.Interaction.Seen) }
	case "two_way":
		return func(r *score.Result) float64 { return r.TwoWay }
	}
	return nil
}

func compare(op string, a, b float64) bool {
	switch op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}
