/** The pages' style: the reader's own fonts, light or dark as the reader's system is, and on paper without what only a screen needs. */
export const style = `
:root {
  --text: #1f2328; --soft: #59636e; --back: #ffffff; --raised: #f6f8fa; --rule: #d1d9e0; --link: #0550ae;
  --leaks: #b3151f; --leaks-back: #ffebe9; --engine: #7d5100; --engine-back: #fff6d6;
  --acknowledged: #6639ba; --acknowledged-back: #f5efff; --clean: #116329; --clean-back: #dcf7e3;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --soft: #9aa4af; --back: #0d1117; --raised: #161b22; --rule: #30363d; --link: #79b8ff;
    --leaks: #ff8f87; --leaks-back: #3a1618; --engine: #e3b341; --engine-back: #2c2410;
    --acknowledged: #cbb0ff; --acknowledged-back: #241a3a; --clean: #6fdd8b; --clean-back: #10291a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(.75rem, 3vw, 2.5rem) 3rem;
  color: var(--text); background: var(--back); font: 16px/1.5 system-ui, sans-serif;
}
code, .stack, .source { font-family: var(--mono); font-size: .875rem; }
code { unicode-bidi: isolate; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: .25rem 0 .5rem; display: flex; flex-wrap: wrap; align-items: center; gap: .25em .6em; }
h1 code, h2 code { font-size: inherit; }
h1 .badge { font-size: 1rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p, dl { margin: .5rem 0; max-width: 62rem; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
header > nav { font-size: .9rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .875rem; }
.hint { color: var(--soft); font-size: .9rem; }
kbd { font: .8rem var(--mono); border: 1px solid var(--rule); border-bottom-width: 2px; border-radius: 4px; padding: 0 .35em; }
.warning { border-left: 3px solid var(--engine); background: var(--engine-back); padding: .35rem .75rem; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.leaks { --ink: var(--leaks); --tint: var(--leaks-back); }
.engine { --ink: var(--engine); --tint: var(--engine-back); }
.acknowledged { --ink: var(--acknowledged); --tint: var(--acknowledged-back); }
.clean { --ink: var(--clean); --tint: var(--clean-back); }
.unchecked, .plain { --ink: var(--text); --tint: var(--raised); }
.badge {
  display: inline-block; padding: .05em .55em; border: 1px solid currentColor; border-radius: 1em;
  color: var(--ink); background: var(--tint); font-size: .875rem; font-weight: 600; line-height: 1.45; white-space: nowrap;
}
.badge.plain { border-color: var(--rule); font-weight: 400; }
.badge.unchecked { border-style: dashed; }
.overview { color: var(--ink); font-weight: 600; white-space: nowrap; }
dl { display: grid; margin: 1rem 0; grid-template-columns: max-content 1fr; gap: .35rem .75rem; align-items: baseline; font-size: .9rem; color: var(--soft); }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
.verdicts th, .verdicts td { padding: .4rem .9rem .4rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
.verdicts thead th { color: var(--soft); font-size: .875rem; font-weight: 600; white-space: nowrap; }
.verdicts tbody th { min-width: 7rem; max-width: 30rem; font-weight: 500; overflow-wrap: anywhere; unicode-bidi: isolate; }
.reason { display: inline-block; vertical-align: baseline; max-width: 34rem; font-size: .9rem; overflow-wrap: anywhere; }
.verdicts small { display: block; color: var(--soft); font: .8rem var(--mono); }
.verdicts tfoot td, .verdicts tfoot th { color: var(--soft); font-weight: 400; font-size: .875rem; border-bottom: 0; }
.verdicts .number { text-align: right; font-variant-numeric: tabular-nums; }
.source { width: 100%; border: 1px solid var(--rule); line-height: 1.55; }
.source td, .source th { padding: 0; vertical-align: top; text-align: left; }
.source td:first-child { width: 1.9em; text-align: center; font-weight: 700; color: var(--ink); user-select: none; }
.source tbody th { width: 1%; min-width: 2.5em; padding: 0 .9em 0 .4em; text-align: right; font-weight: 400; color: var(--soft); user-select: none; }
.source tbody th a { color: inherit; text-decoration: none; }
.source tbody th a:hover { text-decoration: underline; }
.source code { white-space: pre-wrap; tab-size: 4; direction: ltr; }
.source tr:is(.leaks, .engine, .acknowledged) { background: var(--tint); }
.source tr:is(.leaks, .engine, .acknowledged) > td:first-child { border-left: 4px solid var(--ink); }
.source tr.engine > td:first-child { border-left-style: double; }
.source tr.acknowledged > td:first-child { border-left-style: dotted; }
.source tr:target th { outline: 2px solid var(--link); outline-offset: -2px; }
.source .cut { color: var(--soft); }
span.cut { background: var(--raised); border: solid var(--rule); border-width: 0 1px; margin: 0 .4em; }
.source tr.cut { background: var(--raised); }
.source tr.cut td { padding: .15rem 0; font-family: system-ui, sans-serif; font-size: .8rem; }
mark { color: inherit; background: none; font-weight: 700; text-decoration: underline wavy var(--ink); text-decoration-skip-ink: none; text-underline-offset: .25em; }
.remark { color: var(--ink); font: .84rem/1.5 system-ui, sans-serif; padding: 0 .5rem .2rem 0; }
.remark summary { cursor: pointer; }
.remark .what { font-weight: 600; }
.tier { color: var(--text); border: 1px solid var(--rule); border-radius: 4px; padding: 0 .4em; margin-left: .3em; white-space: nowrap; background: var(--back); }
.tier b { font-weight: 600; }
.secret, .why { color: var(--text); margin-left: .3em; overflow-wrap: anywhere; unicode-bidi: isolate; }
.remark > :not(summary) { color: var(--text); margin: .35rem 0 .35rem 1.1rem; }
.remark > .in { margin-top: .8rem; }
.stack { padding-left: 2.4rem; font-size: .8rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.stack ol { padding-left: 1.5rem; }
.stack .foreign, .stack .fold { color: var(--soft); }
.stack .fold { list-style: none; }
.elsewhere .remark { border-left: 4px solid var(--ink); background: var(--tint); padding: .3rem .75rem; margin: .4rem 0; }
@media (max-width: 40rem) {
  body { font-size: 15px; }
  .source { font-size: .78rem; }
  .source code { font-size: inherit; }
  dl { grid-template-columns: 1fr; gap: .1rem; }
  dd { margin-bottom: .4rem; }
}
@media print {
  :root { --text: #000; --soft: #444; --back: #fff; --raised: #f4f4f4; --rule: #bbb; --link: #000; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  .wide { overflow: visible; }
  .keys, header > nav { display: none; }
  .badge, .tier, .source tr, .source td, .warning { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  tr:not(.remarks), dt, dd, .badge, .stack li { break-inside: avoid; }
  h1, h2, .source tr:has(+ .remarks) { break-after: avoid; }
}
`;
