package insight

import "engage/internal/stats"

// Share is a part of a whole.
type Share struct{ K, N int }

// Value is the share, 0 to 1, and its 95 % interval (Wilson 1927); ok is false
// where the whole is nothing.
func (s Share) Value() (share, lo, hi float64, ok bool) {
	if s.N == 0 {
		return 0, 0, 0, false
	}
	lo, hi = stats.Wilson(s.K, s.N, stats.Z95)
	return float64(s.K) / float64(s.N), lo, hi, true
}

func (s *Share) add(yes bool) {
	s.N++
	if yes {
		s.K++
	}
}

func (s *Share) merge(o Share) { s.K += o.K; s.N += o.N }

// Rate is K/N; ok is false where N is 0.
func (s Share) Rate() (rate float64, ok bool) {
	if s.N == 0 {
		return 0, false
	}
	return float64(s.K) / float64(s.N), true
}

// Interval is Wilson's 95 % interval of the rate; ok is false where N is 0.
func (s Share) Interval() (lo, hi float64, ok bool) {
	lo, hi = stats.Wilson(s.K, s.N, stats.Z95)
	return lo, hi, s.N > 0
}

// moved says whether s lies above (1) or below (-1) o with no overlap of their
// intervals; 0 where they overlap or one is unknown.
func (s Share) moved(o Share) int {
	lo, hi, ok := s.Interval()
	oLo, oHi, oOK := o.Interval()
	switch {
	case !ok || !oOK:
		return 0
	case lo > oHi:
		return 1
	case hi < oLo:
		return -1
	}
	return 0
}
