package report

import (
	"strings"

	"engage/internal/lang"
	"engage/internal/rubric"
	"engage/internal/score"
)

// feature says a feature's key for people: what it is, who says it, where.
func (h *Head) feature(key string) string {
	parts := strings.Split(key, "/")
	where := ""
	for len(parts) > 1 { // a word may hold a slash itself, so only known ends are cut
		said, ok := whereWords[parts[len(parts)-1]]
		if !ok {
			break
		}
		where = ", " + said.In(h.Lang) + where
		parts = parts[:len(parts)-1]
	}
	name := h.featureName(strings.Join(parts, "/"))
	if where == "" {
		return name
	}
	return name + " (" + where[2:] + ")"
}

var whereWords = map[string]lang.T{
	"account":  {EN: "account", JA: "アカウント"},
	"other":    {EN: "others", JA: "相手"},
	"root":     {EN: "opening", JA: "書き出し"},
	"response": {EN: "answer", JA: "応答"},
}

func (h *Head) featureName(key string) string {
	switch key {
	case score.Base:
		return lang.T{EN: "base (without any evidence)", JA: "基礎点 (手がかりなし)"}.In(h.Lang)
	case score.Rest:
		return lang.T{EN: "other words", JA: "そのほかの語"}.In(h.Lang)
	}
	kind, name, _ := strings.Cut(key, ".")
	switch kind {
	case "act":
		for _, a := range h.Rubric.Acts {
			if a.Name == name {
				return lang.T{EN: "act: ", JA: "行為: "}.In(h.Lang) + h.label(a.Label)
			}
		}
	case "topic":
		for _, t := range h.Rubric.Topics {
			if t.Name == name {
				return lang.T{EN: "topic: ", JA: "話題: "}.In(h.Lang) + h.label(t.Label)
			}
		}
	case "cue":
		return h.cueName(name)
	case "word", "words", "chars":
		kinds := map[string]lang.T{"word": {EN: "word ", JA: "語"}, "words": {EN: "words ", JA: "語の並び"}, "chars": {EN: "characters ", JA: "字"}}
		return kinds[kind].In(h.Lang) + "「" + Plain(tokens[h.Lang].Replace(name)) + "」"
	}
	return Plain(key)
}

// tokens say what stands in words for what is different in every text.
var tokens = map[lang.Lang]*strings.Replacer{
	lang.EN: strings.NewReplacer("<@>", "@…", "<url>", "URL", "<#>", "#…", "<0>", "number", "<face>", "face", "<emoji>", "emoji",
		"<laugh>", "laughter", "<begin>", "(begin)", "<end>", "(end)"),
	lang.JA: strings.NewReplacer("<@>", "@…", "<url>", "URL", "<#>", "#…", "<0>", "数", "<face>", "顔文字", "<emoji>", "絵文字",
		"<laugh>", "笑い", "<begin>", "(始め)", "<end>", "(終わり)"),
}

func (h *Head) cueName(id string) string {
	for i := range h.Rubric.Cues {
		c := &h.Rubric.Cues[i]
		if c.ID != id {
			continue
		}
		if label := h.label(c.Label); label != "" {
			return label
		}
		if c.Kind == rubric.Structure && h.Lang != lang.JA {
			return rubric.Tests[c.Test]
		}
		break
	}
	return lang.T{EN: "cue ", JA: "手がかり "}.In(h.Lang) + id
}
