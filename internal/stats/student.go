package stats

// Student95 is the two-sided 95 % point of Student's t with so many degrees of
// freedom, four or more, by the expansion of Abramowitz & Stegun (1964,
// 26.7.5), whose error there is below 0.01.
func Student95(freedom int) float64 {
	const z, z3, z5, z7 = Z95, Z95 * Z95 * Z95, Z95 * Z95 * Z95 * Z95 * Z95, Z95 * Z95 * Z95 * Z95 * Z95 * Z95 * Z95
	n := float64(freedom)
	return z + (z3+z)/4/n + (5*z5+16*z3+3*z)/96/(n*n) + (3*z7+19*z5+17*z3-15*z)/384/(n*n*n)
}
