/** What the page of a report has beside the shared style. */
export const style = `
:root { --leak: #0550ae; --leak-back: #ddf0ff; --live: #cfe3f5; --live-edge: #4a76a3; --hit: #e3a21a; --hit-bad: #cf222e; --hatch: #8c959f; }
@media screen and (prefers-color-scheme: dark) {
  :root { --leak: #79b8ff; --leak-back: #10233d; --live: #1d3a57; --live-edge: #6ea3d8; --hit: #d29922; --hit-bad: #f0625b; --hatch: #59636e; }
}
[hidden] { display: none !important; }
.command { margin: 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .9rem; }
h1.bad { color: var(--bad); }
h1.good { color: var(--good); }
pre { margin: .5rem 0; padding: .5rem .75rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; font: .8rem/1.5 var(--mono); overflow-x: auto; unicode-bidi: isolate; }
.amount { margin-left: .35em; padding: .05em .55em; border-radius: 1em; background: var(--raised); border: 1px solid var(--rule); color: var(--soft); font-size: .875rem; font-weight: 500; white-space: nowrap; }
#filters {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center;
  margin: 1.25rem -.5rem 0; padding: .6rem .5rem; background: var(--back); border-bottom: 1px solid var(--rule);
}
#filters .text { flex: 2 1 12rem; }
#filters .choice { flex: 1 1 8rem; max-width: 16rem; }
input, select, button { font: inherit; font-size: .9rem; color: var(--text); background: var(--raised); border: 1px solid var(--edge, #868f99); border-radius: 6px; padding: .3rem .6rem; }
input, select { width: 100%; text-overflow: ellipsis; }
button { cursor: pointer; }
button:disabled { color: var(--soft); cursor: default; border-color: var(--rule); }
#shown { flex-basis: 100%; color: var(--soft); font-size: .875rem; }
#shown:empty { display: none; }
.causes { margin: .5rem 0; }
.write, .read { --ink: var(--bad); --tint: var(--bad-back); }
.unset { --ink: var(--note); --tint: var(--note-back); }
.leak { --ink: var(--leak); --tint: var(--leak-back); }
.other { --ink: var(--warn); --tint: var(--warn-back); }
.cause {
  margin: .5rem 0; border: 1px solid var(--rule); border-left: 4px solid var(--ink); border-radius: 6px;
  content-visibility: auto; contain-intrinsic-size: auto none auto 4.3rem; scroll-margin-top: 5rem;
}
.cause > summary {
  display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem 1rem; align-items: baseline;
  padding: .55rem .9rem; cursor: pointer; list-style: none; border-radius: 5px;
}
.cause > summary::-webkit-details-marker { display: none; }
.cause > summary:hover, .aside > summary:hover { background: var(--raised); }
.cause > summary:focus-visible { outline-offset: -2px; }
.cause[open] > summary { border-bottom: 1px solid var(--rule); border-radius: 5px 5px 0 0; background: var(--raised); }
.what { padding-left: 1.1em; text-indent: -1.1em; font-weight: 600; overflow-wrap: anywhere; unicode-bidi: isolate; }
.what::before { content: "▸"; display: inline-block; width: 1.1em; text-indent: 0; color: var(--ink); font-weight: 400; }
.cause[open] > summary .what::before { content: "▾"; }
.kind { justify-self: end; padding: .05em .6em; border-radius: 1em; color: var(--ink); background: var(--tint); font-size: .8rem; font-weight: 600; overflow-wrap: anywhere; }
.where { padding-left: 1.1rem; font: .84rem var(--mono); color: var(--text); overflow-wrap: anywhere; unicode-bidi: isolate; }
.often { justify-self: end; color: var(--soft); font-size: .875rem; text-align: right; font-variant-numeric: tabular-nums; }
.cause > :not(summary), .way > :not(summary) { margin-inline: 1rem; }
.cause > .wide, .way > .wide { margin-block: .5rem; }
@media (scripting: none) {
  .cause > noscript { display: block; }
}
.cause > :last-child { margin-bottom: 1rem; }
.cause h3 { font-size: 1rem; margin-top: 1.5rem; }
.facts { display: block; margin-block: .75rem; }
.facts dt, .facts dd { display: inline; margin: 0; overflow-wrap: anywhere; }
.facts dt::after { content: " "; }
.facts dd { color: var(--text); }
.facts dd:not(:last-child)::after { content: " · "; color: var(--soft); }
.facts code { font-size: .85em; }
.message { font-family: var(--mono); font-size: .84rem; margin-top: 1rem; overflow-wrap: anywhere; unicode-bidi: isolate; white-space: pre-line; }
.note, .reason { font-size: .9rem; border-left: 3px solid var(--rule); padding-left: .75rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.excerpt { margin-block: .75rem; }
.excerpt .source { border-radius: 6px; border-collapse: separate; border-spacing: 0; overflow: hidden; font-size: .82rem; }
.excerpt code { font-size: inherit; }
.source tbody th { overflow-wrap: normal; white-space: nowrap; }
.excerpt tr:not(.here) mark { font-weight: inherit; text-decoration: none; }
.source tr.here { background: var(--tint); }
.source tr.here th { color: var(--text); }
figure { margin: 1rem 0; padding: .9rem 1rem .4rem; border: 1px solid var(--rule); border-radius: 6px; background: var(--raised); }
figcaption { font-size: .9rem; }
figcaption p { margin: .25rem 0; }
.patterns { position: absolute; width: 0; height: 0; }
.drawing { display: block; flex: none; font: 12px var(--mono); }
.drawing text { fill: var(--text); }
.drawing .verb { font-weight: 700; }
.drawing .block, .swatch.block { fill: var(--live); background: var(--live); }
.drawing .beyond { fill: var(--back); stroke: var(--rule); stroke-dasharray: 3 3; }
.drawing .edge { fill: none; stroke: var(--live-edge); stroke-width: 2; }
.drawing .hit { fill: var(--hit); }
.drawing .bad { fill: var(--hit-bad); }
.drawing .grid { fill: none; stroke: var(--back); stroke-opacity: .7; }
.drawing .gap { fill: var(--raised); }
.drawing .slash, .drawing .bracket, .drawing .tick { fill: none; stroke: var(--text); stroke-width: 1.5; }
.drawing .slash { stroke: var(--soft); stroke-width: 1; }
.hatch { stroke: var(--hatch); stroke-width: 2.5; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .6rem 0; padding: 0; list-style: none; font-size: .84rem; color: var(--soft); }
.swatch { display: inline-block; width: 1.6em; height: .85em; margin-right: .45em; vertical-align: -.05em; border: 1px solid var(--live-edge); }
.swatch.hit { background: var(--hit); border-color: transparent; }
.swatch.bad { background: var(--hit-bad); }
.swatch.redzone { border-color: var(--hatch); background: repeating-linear-gradient(-45deg, var(--hatch) 0 2px, transparent 2px 5px); }
.swatch.gone { background: repeating-linear-gradient(45deg, var(--hatch) 0 2px, var(--live) 2px 6px); }
.stack, .stack ol { list-style: none; padding-left: .25rem; }
.stack li { margin: .1rem 0; padding-left: 1.2em; }
.stack li > details { margin-left: -1.2em; }
.stack li > details > summary { list-style: none; }
.stack li > details > summary::before { content: "▸"; display: inline-block; width: 1.2em; color: var(--soft); }
.stack li > details[open] > summary::before { content: "▾"; }
.stack li > details > :not(summary) { margin-left: 1.2em; }
.stack summary, .way > summary, .more > summary { cursor: pointer; }
.stack details.frame[open] > summary { font-weight: 600; }
.stack .excerpt { margin: .35rem 0 .6rem; }
.way { margin-block: .4rem; border: 1px solid var(--rule); border-radius: 6px; }
.way > summary { padding: .35rem .75rem; overflow-wrap: anywhere; font: .84rem var(--mono); unicode-bidi: isolate; }
.way > summary .soft { font: .84rem system-ui, sans-serif; }
.further { margin: .5rem 1rem; }
.aside { margin-top: 1.5rem; border-top: 1px solid var(--rule); }
.aside > summary { padding: .6rem 0; cursor: pointer; }
.aside > summary h2 { display: inline; margin: 0; }
.list { margin: .5rem 0; font-size: .9rem; }
.list th, .list td { padding: .3rem 1.1rem .3rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); white-space: nowrap; }
.list thead th { color: var(--soft); font-size: .84rem; font-weight: 600; }
.list tbody th { font-weight: 400; min-width: 12rem; max-width: 44rem; overflow-wrap: anywhere; white-space: normal; unicode-bidi: isolate; }
.list small { display: block; color: var(--soft); font: .78rem var(--mono); }
.list .number { text-align: right; font-variant-numeric: tabular-nums; }
.list .failed { color: var(--bad); }
.list .unfinished { color: var(--warn); }
.list .passed { color: var(--soft); }
#help { color: var(--text); background: var(--back); border: 1px solid var(--rule); border-radius: 8px; padding: 1.25rem 1.5rem; max-width: 28rem; }
#help::backdrop { background: rgb(0 0 0 / .45); }
#help h2 { margin-top: 0; }
@media (max-width: 40rem) {
  #filters { position: static; }
  #filters .choice { flex-basis: 40%; max-width: none; }
  .cause { scroll-margin-top: 0; }
  .cause > summary { grid-template-columns: minmax(0, 1fr); gap: .2rem; }
  .kind, .often { justify-self: start; margin-left: 1.1rem; text-align: left; }
  .cause > :not(summary), .way > :not(summary) { margin-inline: .6rem; }
  .facts dd { margin: 0; }
}
@media print {
  #filters, .further, #help { display: none; }
  .cause { content-visibility: visible; break-inside: auto; }
  .cause > summary, figure, .excerpt { break-inside: avoid; }
  .kind, .source tr.here, .swatch, figure { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
