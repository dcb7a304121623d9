package chart

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// rgb is a colour, each part from 0 to 1 as it is written.
type rgb [3]float64

func colour(t *testing.T, s string) rgb {
	t.Helper()
	if len(s) == 4 {
		s = "#" + strings.Repeat(s[1:2], 2) + strings.Repeat(s[2:3], 2) + strings.Repeat(s[3:4], 2)
	}
	var r, g, b int
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatalf("colour %q: %v", s, err)
	}
	return rgb{float64(r) / 255, float64(g) / 255, float64(b) / 255}
}

// linear is the light of a colour.
func (c rgb) linear() rgb {
	for i, x := range c {
		if x <= 0.04045 {
			c[i] = x / 12.92
		} else {
			c[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return c
}

func (c rgb) times(m [3]rgb) rgb {
	var out rgb
	for i, row := range m {
		out[i] = row[0]*c[0] + row[1]*c[1] + row[2]*c[2]
	}
	return out
}

// over is c with an opacity on a ground.
func (c rgb) over(ground rgb, opacity float64) rgb {
	for i := range c {
		c[i] = opacity*c[i] + (1-opacity)*ground[i]
	}
	return c
}

// contrast is that of WCAG 2.2.
func contrast(a, b rgb) float64 {
	light := func(c rgb) float64 { l := c.linear(); return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] }
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// oklab is where a colour is seen (Ottosson 2020).
func (c rgb) oklab() rgb {
	lms := c.times([3]rgb{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}})
	for i := range lms {
		lms[i] = math.Cbrt(lms[i])
	}
	return lms.times([3]rgb{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099}, {0.0259040371, 0.7827717662, -0.8086757660}})
}

// eyes see linear light: all colours, or without one of the three cones (Machado
// et al. 2009).
var eyes = map[string][3]rgb{
	"all":          {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

var (
	setting    = regexp.MustCompile(`--([a-z]+\d?):([^;}]+)`)
	ruleOfMain = regexp.MustCompile(`(?s)\.chart\{(--.*?)\}`)
)

// palettes are the variables of the style by where they hold.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	blocks := ruleOfMain.FindAllStringSubmatch(CSS, -1)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks of variables, want light, dark, print and forced", len(blocks))
	}
	out := map[string]map[string]string{}
	for i, name := range []string{"light", "dark", "print"} {
		out[name] = map[string]string{}
		for _, from := range []int{0, i} { // what a block does not set is as in light
			for _, m := range setting.FindAllStringSubmatch(blocks[from][1], -1) {
				out[name][m[1]] = m[2]
			}
		}
	}
	return out
}

// TestContrast: every text can be read on what it stands on, every shape seen.
func TestContrast(t *testing.T) {
	for mode, vars := range palettes(t) {
		paper, ink := colour(t, vars["paper"]), colour(t, vars["ink"])
		check := func(what string, c, ground rgb, least float64) {
			t.Helper()
			if got := contrast(c, ground); got < least {
				t.Errorf("%s: %s has a contrast of %.2f, want %v", mode, what, got, least)
			}
		}
		check("ink", ink, paper, 7)
		check("soft", colour(t, vars["soft"]), paper, 4.5)
		for _, c := range []string{"c1", "c2", "c3", "c4", "c5"} {
			check(c, colour(t, vars[c]), paper, 3)
			if c != "c5" { // whose texts are soft
				check(c+" as a text", colour(t, vars[c]), paper, 4.5)
			}
		}
		before := paper
		for i := 1; i <= strengths; i++ {
			name := "h" + strconv.Itoa(i)
			opacity, err := strconv.ParseFloat(vars[name], 64)
			if err != nil {
				t.Fatal(err)
			}
			cell := colour(t, vars["heat"]).over(paper, opacity)
			check("ink on "+name, ink, cell, 4.5)
			check(name+" beside the weaker", cell, before, 1.08)
			before = cell
		}
	}
}

// TestColourBlind: nobody has two series in the same colour.
func TestColourBlind(t *testing.T) {
	for mode, vars := range palettes(t) {
		for eye, cones := range eyes {
			seen := make([]rgb, len(hatches))
			for i := range seen {
				seen[i] = colour(t, vars[class(i)]).linear().times(cones).oklab()
				for j := range i {
					d := math.Hypot(math.Hypot(seen[i][0]-seen[j][0], seen[i][1]-seen[j][1]), seen[i][2]-seen[j][2])
					if d < 0.05 {
						t.Errorf("%s, %s: %s and %s are %.3f apart", mode, eye, class(j), class(i), d)
					}
				}
			}
		}
	}
}

// TestSigns: without colours, too, series differ in lines, markers and fills.
func TestSigns(t *testing.T) {
	dashes, markers, fills := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range hatches {
		rule := regexp.MustCompile(`\.line\.` + class(i) + `\{([^}]*)\}`).FindString(CSS)
		dashes[strings.TrimPrefix(rule, ".line."+class(i))] = true
		d := draw(Head{})
		d.dot(i, 50, 50)
		markers[d.Marks[0].D] = true
		fills[hatches[i]] = true
	}
	for what, kinds := range map[string]map[string]bool{"dashes": dashes, "markers": markers, "fills": fills} {
		if len(kinds) != len(hatches) {
			t.Errorf("%d %s for %d series", len(kinds), what, len(hatches))
		}
	}
}

// TestClasses: the style knows every class that charts use.
func TestClasses(t *testing.T) {
	for _, c := range samples {
		for _, e := range parse(t, string(c.SVG())) {
			for _, name := range strings.Fields(e.attrs["class"]) {
				if !regexp.MustCompile(`\.`+name+`\b`).MatchString(CSS) && name != "h0" {
					t.Fatalf("class %s has no style", name)
				}
			}
		}
	}
}
