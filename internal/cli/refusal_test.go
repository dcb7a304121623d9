package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestWhoRefuses: what tells the account to keep away, and what only sounds
// like it. A mistake either way costs: who is missed is bothered again, and who
// is taken for one is never helped.
func TestWhoRefuses(t *testing.T) {
	away := []string{
		"うるさい", "うるさいなあ", "うるせえ", "うざい", "しつこいです", "黙れ", "公式うるさい", "リプがうざい",
		"話しかけないで", "話しかけないでください。", "話し掛けないで", "突然話しかけてこないでください", "話しかけてくるな", "声をかけないでほしいです", "話しかけないでもらえますか",
		"エゴサやめて", "エゴサするのやめてください", "エゴサすんな", "エゴサして話しかけないで", "エゴサしてリプしてくるのやめて",
		"リプしないで", "リプしないでください", "リプ送ってこないで!", "もうリプしてこないでください。", "勝手にリプされて不快です",
		"絡んでこないで", "絡むな", "構わないでください", "関わらないで", "ほっといて", "ほっといてください", "放っておいて。", "そっとしておいてください",
		"もう連絡してこないで", "二度と連絡しないでください", "DM送ってこないで", "ブロックします", "余計なお世話です", "監視されてるみたいで気持ち悪いです", "急にリプ来て怖い",
		"宣伝はやめてください", "勧誘はお断り", "いちいち反応しないで", "もう来ないで",
	}
	kept := []string{
		"隣の工事がうるさいです", "店内の音楽がうるさい", "うるさいと言われました", "換気扇がうるさいんですが直りますか", "しつこいようですが、まだ届きません", "しつこい油汚れが落ちません", "しつこくない甘さで好き",
		"「話しかけないで」と書いた札を見ました", "娘に話しかけないでと言われた", "話しかけないでって言われて落ち込む", "荷物が来ないです", "連絡が来ないで困っています", "返信しないで放置ですか", "無視しないでください",
		"返信しないですみません", "リプしないでごめんなさい", "フォローしないで見てました", "傷を放っておいて治りますか", "ほっといたらカビが生えました", "返信は不要です",
		"袋はいりません", "もういいです、解約します", "頼んでない商品が届いた", "それはいいですね", "偽アカウントを通報しました", "広告をブロックするアプリで動かない", "ブロックされていて見られません", "ミュートしたのに音が出ます",
		"ひとりで怖いです", "怖いくらいおいしい", "虫が入っていて気持ち悪い", "行列が通路をふさいで迷惑です", "迷惑メールが届きます", "もう来ないかもしれません", "知らない会社から請求が来た",
		"検索が使えなくて迷惑です", "エゴサしてますか?", "宣伝しないでも売れそう", "構わないです", "絡むなら今です", "もう話すことがない", "箱を捨てないでください", "店をやめないで", "ここに来ないでいいように通販してほしい",
	}
	var in strings.Builder
	for i, text := range append(away[:len(away):len(away)], kept...) {
		fmt.Fprintf(&in, `{"id":"%d","author":"person%d","at":"2026-01-05T12:00:00+09:00","text":"@minato_pan %s","mentions":["minato_pan"]}`+"\n", 100+i, i, text)
	}
	status, out, errs := engage(t, in.String(), "inbox", "-", "--account", "minato_pan", "--format", "json", "--quiet")
	if status != 0 {
		t.Fatal(errs)
	}
	var box inboxOut
	if err := json.Unmarshal([]byte(out), &box); err != nil {
		t.Fatal(err)
	}
	refused := make(map[string]bool)
	for _, d := range box.DoNotContact {
		refused[d.Person] = true
	}
	for i, text := range append(away[:len(away):len(away)], kept...) {
		if got := refused[fmt.Sprint("person", i)]; got != (i < len(away)) {
			t.Errorf("%q: told to keep away %v", text, got)
		}
	}
}
