package archive

import "testing"

// TestEveryFormatIsSaid: the list for people and the registry agree.
func TestEveryFormatIsSaid(t *testing.T) {
	for _, f := range Formats() {
		if f.About.EN == "" || f.About.JA == "" {
			t.Errorf("%s is not described", f.Name)
		}
		delete(about, f.Name)
	}
	for name := range about {
		t.Errorf("%s is described and not read", name)
	}
}
