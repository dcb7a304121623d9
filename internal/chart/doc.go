// Package chart draws small charts as SVG for a self-contained HTML page. It
// knows axes, series, labels and values, nothing of what they mean.
//
// Charts are 360 units wide and as high as they need; at 360 CSS pixels a letter
// is 12 pixels high. Colours are classes of [CSS], which the page puts into its
// one style element, so that a policy against style attributes may stand; where
// there are several series, dashes, markers or patterns tell them apart as well.
// A value that is not known is a gap or a dash, never a 0 and never guessed from
// its neighbours. Texts come from the caller, may be hostile, and are escaped by
// html/template; a text too long for its place ends in … and is whole in its
// title, which browsers show on hover.
//
// Equal data give equal bytes. Charts are values: safe for concurrent use as
// long as nobody changes their slices.
package chart
