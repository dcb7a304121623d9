package bench

import (
	"fmt"
	"strings"
)

// Person is an author: a company's account or a customer.
type Person struct {
	Number  uint64 // the platform's
	Handle  string
	Name    string
	About   string
	Account bool
}

// companies are the accounts, the busiest first.
var companies = []Person{
	{Handle: "minato_pan", Name: "みなと製パン【公式】", About: "港町のパン屋です。焼き上がり時刻と新作、ときどき中の人。"},
	{Handle: "tokiwa_kaden", Name: "ときわ家電サポート", About: "製品でお困りのときはお声がけください。平日9時から18時まで。"},
	{Handle: "asagiri_rail", Name: "あさぎり鉄道 運行情報", About: "運行情報と沿線の話題をお届けします。忘れ物は各駅へ。"},
	{Handle: "hinata_cosme_jp", Name: "ひなたコスメ", About: "肌にやさしい毎日を。新商品とキャンペーンの情報。"},
	{Handle: "yukari_shobo", Name: "ゆかり書房", About: "新刊・重版のお知らせと編集部の日々。ご感想は「#ゆかりの本棚」へ。"},
	{Handle: "nagisa_mobile", Name: "なぎさモバイル", About: "料金プランと端末、通信障害のお知らせ。個人情報は書かないでください。"},
}

// shares are the companies' parts of all conversations, in percent.
var shares = []int{50, 20, 12, 8, 6, 4}

func init() {
	for i := range companies {
		companies[i].Account, companies[i].Number = true, 1_400_000_000_000_000_001+uint64(i)
	}
}

var (
	firsts = strings.Fields("koeda nagai mori sora umi hana yuki kaze tuki hosi asa yoru natu fuyu haru aki kumo ame niji mizu isi kawa tani oka mati mado hon pen cha mame gohan miso yuzu kaki momo kuri neko inu tori usagi")
	lasts  = strings.Fields("sanpo biyori kko tarou chan nikki dayo kun no_ie maru sensei ko jp desu man gumi ya mi ten to")
	names  = strings.Fields("こえだ ながい もり そら うみ はな ゆき かぜ つき ほし あさ よる なつ ふゆ はる あき くも あめ にじ みず いし かわ たに おか まち まど ほん ペン 茶 豆 ごはん 味噌 ゆず 柿 桃 栗 猫 犬 鳥 うさぎ")
	likes  = strings.Fields("旅行 料理 読書 鉄道 カメラ 映画 ゲーム 手芸 登山 猫 犬 コーヒー パン ラーメン 野球 サッカー 音楽 ライブ 育児 園芸 散歩 温泉")
)

// customer is the i-th customer; each has another handle.
func customer(i uint64) Person {
	first, rest := i%uint64(len(firsts)), i/uint64(len(firsts))
	last, turn := rest%uint64(len(lasts)), rest/uint64(len(lasts))
	p := Person{Number: 90_000_000 + i*7919, Handle: firsts[first] + "_" + lasts[last], Name: names[first]}
	if turn > 0 {
		p.Handle += fmt.Sprint(turn)
	}
	like := func(n uint64) string { return likes[(i*31+n*17+i/7)%uint64(len(likes))] }
	p.About = fmt.Sprintf("%sと%sと%s。無言フォロー歓迎", like(1), like(2), like(3))
	return p
}
