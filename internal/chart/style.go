package chart

// CSS is the style of all charts, for the one style element of the page. The
// page may set the variables of .chart anew after it, above all --paper, which
// is the colour that the page is of. They hold in light, dark and on paper;
// where the reader has forced colours, those of the system take their place.
const CSS = `
.chart{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--grid:#e4e7eb;--axis:#9aa3ad;
--c1:#0a5fae;--c2:#c54e00;--c3:#00806a;--c4:#7a2a72;--c5:#868c93;
--heat:#0a5fae;--h1:.07;--h2:.17;--h3:.28;--h4:.39;--h5:.5;
display:block;overflow:hidden;font-size:12px;font-weight:400;letter-spacing:0;word-spacing:0}
@media screen and (prefers-color-scheme:dark){.chart{--paper:#14181d;--ink:#e9edf1;--soft:#a3adb8;--grid:#2a3038;--axis:#68727d;
--c1:#679eff;--c2:#fea557;--c3:#52dcb3;--c4:#c177ad;--c5:#6b747e;
--heat:#679eff;--h1:.09;--h2:.19;--h3:.29;--h4:.39;--h5:.5}}
.chart .c1{--c:var(--c1);--t:var(--c1)}
.chart .c2{--c:var(--c2);--t:var(--c2)}
.chart .c3{--c:var(--c3);--t:var(--c3)}
.chart .c4{--c:var(--c4);--t:var(--c4)}
.chart .c5{--c:var(--c5);--t:var(--soft)}
.chart text{fill:var(--ink);font-variant-numeric:tabular-nums}
.chart .soft{fill:var(--soft)}
.chart .tone{fill:var(--t)}
.chart .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.chart .grid{fill:none;stroke:var(--grid)}
.chart .axis{fill:none;stroke:var(--axis)}
.chart .mark{fill:none;stroke:var(--ink);stroke-dasharray:3 3}
.chart .under{fill:none;stroke:var(--paper);stroke-width:4;stroke-opacity:.6}
.chart .missing{fill:none;stroke:var(--soft);stroke-width:1.2}
.chart .whisker{fill:none;stroke:var(--ink);stroke-width:1.2}
.chart .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.chart .line.c2{stroke-dasharray:7 4}
.chart .line.c3{stroke-dasharray:2 4}
.chart .line.c4{stroke-dasharray:9 4 2 4}
.chart .line.c5{stroke-dasharray:1 5}
.chart .dot{fill:var(--c);stroke:var(--paper);stroke-width:1.2}
.chart .band{fill:var(--c);fill-opacity:.16}
.chart .fill{fill:var(--c)}
.chart .part{stroke:var(--paper)}
.chart .hatch{fill:none;stroke:var(--paper);stroke-opacity:.4;stroke-width:1.3;stroke-linecap:round}
.chart .c3+.hatch{stroke-width:2.2}
.chart .cell{fill:var(--heat);fill-opacity:0;stroke:var(--paper);stroke-width:2}
.chart .h1{fill-opacity:var(--h1)}
.chart .h2{fill-opacity:var(--h2)}
.chart .h3{fill-opacity:var(--h3)}
.chart .h4{fill-opacity:var(--h4)}
.chart .h5{fill-opacity:var(--h5)}
.chart .hit{fill:none;pointer-events:all}
@media print{.chart{--ink:#000;--soft:#333;--grid:#ccc;--axis:#777;break-inside:avoid;print-color-adjust:exact}}
@media (forced-colors:active){.chart{--paper:Canvas;--ink:CanvasText;--soft:CanvasText;--grid:GrayText;--axis:CanvasText;
--c1:CanvasText;--c2:LinkText;--c3:CanvasText;--c4:LinkText;--c5:GrayText;--heat:Canvas}.chart .cell{stroke:CanvasText;stroke-width:1}.chart .hatch{stroke-opacity:.8}}
`
