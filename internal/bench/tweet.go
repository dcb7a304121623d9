package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// The shapes of API v1.1 with all that it sends along. Verbs stand for JSON.
const (
	tweetShape = `{"created_at":%s,"id":%d,"id_str":"%[2]d","full_text":%s,"truncated":false,"display_text_range":[%d,%d],"entities":{"hashtags":[%s],"symbols":[],"user_mentions":[%s],"urls":[%s]%s},` +
		`"metadata":{"iso_language_code":"ja","result_type":"recent"},"source":%s,%s,"user":%s,"geo":null,"coordinates":null,"place":null,"contributors":null,"is_quote_status":false,` +
		`"retweet_count":%d,"favorite_count":%d,"favorited":false,"retweeted":false,"possibly_sensitive":false,"lang":"ja"}`

	noReply    = `"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null`
	replyShape = `"in_reply_to_status_id":%d,"in_reply_to_status_id_str":"%[1]d","in_reply_to_user_id":%d,"in_reply_to_user_id_str":"%[2]d","in_reply_to_screen_name":%s`

	userShape = `{"id":%d,"id_str":"%[1]d","name":%s,"screen_name":"%s","location":%s,"description":%s,"url":"https://t.co/%s","entities":{"url":{"urls":[{"url":"https://t.co/%[6]s","expanded_url":"http://www.%[3]s.example/","display_url":"%[3]s.example","indices":[0,23]}]},"description":{"urls":[]}},` +
		`"protected":false,"followers_count":%[7]d,"friends_count":%d,"listed_count":%d,"created_at":"Thu Apr 22 03:41:07 +0000 2010","favourites_count":%d,"utc_offset":null,"time_zone":null,"geo_enabled":false,"verified":%t,"statuses_count":%d,"lang":null,` +
		`"contributors_enabled":false,"is_translator":false,"is_translation_enabled":false,"profile_background_color":"C0DEED","profile_background_image_url":null,"profile_background_image_url_https":null,"profile_background_tile":false,` +
		`"profile_image_url":"http://pbs.twimg.example/profile_images/%[1]d/%[6]s_normal.jpg","profile_image_url_https":"https://pbs.twimg.example/profile_images/%[1]d/%[6]s_normal.jpg","profile_banner_url":"https://pbs.twimg.example/profile_banners/%[1]d/1389000000","profile_link_color":"1DA1F2","profile_text_color":"333333",` +
		`"profile_use_background_image":true,"has_extended_profile":true,"default_profile":true,"default_profile_image":false,"following":false,"follow_request_sent":false,"notifications":false,"translator_type":"none"}`

	photoShape = `{"id":%d,"id_str":"%[1]d","indices":[%d,%d],"media_url":"http://pbs.twimg.example/media/%s.jpg","media_url_https":"https://pbs.twimg.example/media/%[4]s.jpg","url":"https://t.co/%[4]s","display_url":"pic.twitter.com/%[4]s","expanded_url":"https://twitter.com/%s/status/%[1]d/photo/1","type":"photo",` +
		`"sizes":{"medium":{"w":1200,"h":900,"resize":"fit"},"thumb":{"w":150,"h":150,"resize":"crop"},"small":{"w":680,"h":510,"resize":"fit"},"large":{"w":2048,"h":1536,"resize":"fit"}}}`
)

var clients = []string{
	`<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>`,
	`<a href="http://twitter.com/download/android" rel="nofollow">Twitter for Android</a>`,
	`<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>`,
}

// tweet appends p as a line of API v1.1.
func (p *Post) tweet(dst []byte) []byte {
	n := p.ID / 1e3 // what no reader looks at hangs on this
	client := clients[p.Author.Number%2]
	if p.Author.Account {
		client = clients[2]
	}
	reply := noReply
	if p.ReplyTo != 0 {
		reply = fmt.Sprintf(replyShape, p.ReplyTo, p.To.Number, quote(p.To.Handle))
	}
	text, photo := p.Text, ""
	if n%16 == 0 {
		text, photo = p.photo()
	}
	from := utf8.RuneCountInString(leading.FindString(text))
	return fmt.Appendf(dst, tweetShape+"\n", quote(p.At.UTC().Format(time.RubyDate)), p.ID, quote(escape.Replace(text)), from, utf8.RuneCountInString(text),
		entities(text, hashtag, hashtagEntity), entities(text, mention, p.mentionEntity), entities(text, address, addressEntity), photo,
		quote(client), reply, p.Author.user(), n%13, n%57)
}

// photo is the text with the address of a picture, and the picture.
func (p *Post) photo() (text, entity string) {
	token := fmt.Sprintf("%010x", p.ID%(1<<40))
	text = p.Text + " https://t.co/" + token
	end := utf8.RuneCountInString(text)
	return text, `,"media":[` + fmt.Sprintf(photoShape, p.ID+1, end-23, end, token, p.Author.Handle) + `]`
}

func (p *Person) user() string {
	n := p.Number * 2654435761 % 1_000_003
	return fmt.Sprintf(userShape, p.Number, quote(p.Name), p.Handle, quote("日本"), quote(p.About), fmt.Sprintf("%010x", n), n%4999, n%977, n%41, n%30011, p.Account, n%80021)
}

// escape is X's own: three characters, in texts.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

var (
	hashtag = regexp.MustCompile(`[#＃][^\s#＃@＠。、！？!?]+`)
	mention = regexp.MustCompile(`@\w+`)
	address = regexp.MustCompile(`https://t\.co/\w+`)
)

// entities lists what pattern finds in a text; the indices count runes.
func entities(text string, pattern *regexp.Regexp, write func(found string) string) string {
	var out []string
	for _, m := range pattern.FindAllStringIndex(text, -1) {
		from := utf8.RuneCountInString(text[:m[0]])
		found := text[m[0]:m[1]]
		out = append(out, fmt.Sprintf(`{%s,"indices":[%d,%d]}`, write(found), from, from+utf8.RuneCountInString(found)))
	}
	return strings.Join(out, ",")
}

func hashtagEntity(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return `"text":` + quote(s[size:])
}

func addressEntity(s string) string {
	return fmt.Sprintf(`"url":"%s","expanded_url":"https://www.example.jp/news/%s.html?utm_source=twitter","display_url":"example.jp/news/%[2]s"`, s, s[len("https://t.co/"):])
}

func (p *Post) mentionEntity(s string) string {
	number, name := uint64(80_000_000+len(s)), s[1:]
	if name == p.To.Handle {
		number = p.To.Number
	}
	return fmt.Sprintf(`"screen_name":"%s","name":"%[1]s","id":%d,"id_str":"%[2]d"`, name, number)
}

// quote is s as JSON.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
