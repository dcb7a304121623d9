package archive

import (
	"strings"
	"testing"

	"engage/internal/corpus"
)

// TestTableIDs: ids that a spreadsheet has rounded are none.
func TestTableIDs(t *testing.T) {
	const header = "id,user,text,date,in_reply_to_status_id,url\n"
	posts, bad := foreign(t, Options{}, "a.csv", header+
		"1.57732E+18,hana,一,2022-10-05,,https://x.com/hana/status/1577318900085186562\n"+
		"1.57732E+18,neko,二,2022-10-05,1.57732E+18,\n"+
		"=\"1577318900085186563\",neko,三,2022-10-05,'1577318900085186562,\n"+
		"1577318900085186600,tomo,四,2022-10-05,@hana,\n")
	if len(posts) != 4 || len(bad) != 0 {
		t.Fatalf("%+v %v", posts, bad)
	}
	if p := posts[0]; p.ID != "1577318900085186562" || p.DateOnly || p.At.Second() != 5 {
		t.Errorf("id of the address: %+v", p)
	}
	if p := posts[1]; !strings.HasPrefix(string(p.ID), "h-") || p.ReplyTo != "" || p.Blind != corpus.BlindReplies {
		t.Errorf("rounded ids: %+v", p)
	}
	if p := posts[2]; p.ID != "1577318900085186563" || p.ReplyTo != "1577318900085186562" || p.Blind != 0 {
		t.Errorf("ids made text: %+v", p)
	}
	if p := posts[3]; p.ID != "1577318900085186600" || p.ReplyTo != "" || p.ReplyToAuthor != "hana" {
		t.Errorf("an id of a table whose ids are not rounded: %+v", p)
	}
	posts, _ = foreign(t, Options{}, "a.csv", header+"1577318900085186600,hana,一,2022-10-05,1577318900085186000,\n")
	if p := posts[0]; !strings.HasPrefix(string(p.ID), "h-") || p.ReplyTo != "" || p.Blind != corpus.BlindReplies {
		t.Errorf("ids that JavaScript has rounded: %+v", p)
	}
}

// TestTableForum: all posts of a thread may have its address.
func TestTableForum(t *testing.T) {
	const thread = "https://bbs.example/t/1"
	row := func(author, text string) string {
		return "2024-01-05 09:03," + author + "," + text + "," + thread + "\n"
	}
	posts, _ := foreign(t, Options{}, "a.csv", "投稿日時,著者,本文,記事URL\n"+row("a", "一")+row("b", "二")+row("c", "三")+row("a", "一"))
	if len(posts) != 4 || posts[0].ID != thread || posts[1].ID == thread || posts[2].ID == posts[1].ID || posts[3].ID != posts[0].ID {
		t.Errorf("%+v", posts)
	}
}

// TestTablePlatformIDs: the tool's own ids are good only where replies use them.
func TestTablePlatformIDs(t *testing.T) {
	const url = "https://x.com/hana/status/1577318900085186562"
	for header, want := range map[string]corpus.PostID{"id,user,text,url": "1577318900085186562", "id,user,text,url,reply_to": "7"} {
		posts, _ := foreign(t, Options{}, "a.csv", header+"\n7,hana,一,"+url+"\n")
		if len(posts) != 1 || posts[0].ID != want {
			t.Errorf("%s: %+v", header, posts)
		}
	}
}

// TestTableAuthors: a handle is found in whatever the column holds.
func TestTableAuthors(t *testing.T) {
	const url = "https://x.com/hana/status/1577318900085186562"
	for name, c := range map[string][2]string{
		"handle": {"author", "@Hana"}, "name and handle": {"author", "花のパン屋 (@Hana)"}, "profile": {"Profile URL", "https://x.com/Hana"},
		"name, handle in the address": {"投稿者名,URL", "花のパン屋," + url}, "address": {"URL", url}, "id of a handle": {"ユーザーID", "Hana"},
		"handle before name": {"Author Name,Author Handle", "花のパン屋,@Hana"},
	} {
		posts, bad := foreign(t, Options{}, "a.csv", "text,date,"+c[0]+"\nやあ,2022-10-05,"+c[1]+"\n")
		if len(posts) != 1 || len(bad) != 0 || posts[0].Author != "hana" {
			t.Errorf("%s: %+v %v", name, posts, bad)
		}
	}
	posts, _ := foreign(t, Options{}, "a.csv", "text,date,author_id\nやあ,2022-10-05,4242\n")
	if len(posts) != 1 || posts[0].Author != "id:4242" || posts[0].Number != "4242" {
		t.Errorf("only a number: %+v", posts)
	}
	if posts, bad := foreign(t, Options{}, "a.csv", "text,date,author_id\nやあ,2022-10-05,1.57E+18\n"); len(posts) != 0 || len(bad) != 1 {
		t.Errorf("a rounded number: %+v %v", posts, bad)
	}
	const owned = "Post id,Date,Post text,Post Link,Impressions\n1577318900085186562,2022-10-05,やあ,https://x.com/i/status/1577318900085186562,1\n"
	if posts, bad := foreign(t, Options{Owner: "@Hana"}, "a.csv", owned); len(posts) != 1 || posts[0].Author != "hana" || posts[0].Brand[0] != "hana" {
		t.Errorf("the owner of the options: %+v %v", posts, bad)
	}
}
