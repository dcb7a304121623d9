package insight

import "testing"

// BenchmarkAdd counts an exchange of five posts and an announcement.
func BenchmarkAdd(b *testing.B) {
	r := dialogue("1", utter{who: "mai", when: "0 9:00", up: -1, acts: "trouble", text: "@shop オンラインで注文した明太フランスがまだ届かないのですが、どうすればいいでしょうか"},
		utter{who: shop, when: "0 9:10", acts: "apologise guide", text: "ご不便をおかけし申し訳ございません。お調べしますので、注文番号をDMでお知らせいただけますか"}, utter{who: "mai", when: "0 9:20", up: 1, text: "@shop 送りました"},
		utter{who: shop, when: "0 9:30", up: 2, acts: "guide", text: "確認いたしました。明日の午前に届くよう手配しました"}, utter{who: "mai", when: "0 9:40", up: 3, acts: "thank", text: "@shop ありがとうございました"})
	ad := dialogue("2", utter{who: shop, when: "1 9:00", up: -1, acts: "announce", text: "新しいパンの販売を開始しました。詳しくはこちら https://example.com/ #みなと製パン"})
	a := &Account{Rules: month30()}
	for b.Loop() {
		a.Add(shop, r)
		a.Add(shop, ad)
	}
}
