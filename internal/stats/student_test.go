package stats

import (
	"math"
	"testing"
)

func TestStudent95(t *testing.T) {
	for freedom, want := range map[int]float64{4: 2.7764, 5: 2.5706, 9: 2.2622, 29: 2.0452, 1e6: 1.96} { // R: qt(0.975, df)
		if got := Student95(freedom); math.Abs(got-want) > 0.01 {
			t.Errorf("Student95(%d) = %.4f, want %.4f", freedom, got, want)
		}
	}
}
