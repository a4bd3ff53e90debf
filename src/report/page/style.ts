/** What all pages share of their style: the reader's own fonts, light or dark as the reader's system is, and on paper without what only a screen needs. */
export const style = `
:root {
  --text: #1f2328; --soft: #59636e; --back: #ffffff; --raised: #f6f8fa; --rule: #d1d9e0; --link: #0550ae;
  --bad: #b3151f; --bad-back: #ffebe9; --warn: #7d5100; --warn-back: #fff6d6;
  --note: #6639ba; --note-back: #f5efff; --good: #116329; --good-back: #dcf7e3;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --soft: #9aa4af; --back: #0d1117; --raised: #161b22; --rule: #30363d; --link: #79b8ff;
    --bad: #ff8f87; --bad-back: #3a1618; --warn: #e3b341; --warn-back: #2c2410;
    --note: #cbb0ff; --note-back: #241a3a; --good: #6fdd8b; --good-back: #10291a;
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
.warning { border-left: 3px solid var(--warn); background: var(--warn-back); padding: .35rem .75rem; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.plain { --ink: var(--text); --tint: var(--raised); }
.badge {
  display: inline-block; padding: .05em .55em; border: 1px solid currentColor; border-radius: 1em;
  color: var(--ink); background: var(--tint); font-size: .875rem; font-weight: 600; line-height: 1.45; white-space: nowrap;
}
.badge.plain { border-color: var(--rule); font-weight: 400; }
dl { display: grid; margin: 1rem 0; grid-template-columns: max-content 1fr; gap: .35rem .75rem; align-items: baseline; font-size: .9rem; color: var(--soft); }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
.source { width: 100%; border: 1px solid var(--rule); line-height: 1.55; }
.source td, .source th { padding: 0; vertical-align: top; text-align: left; }
.source td:first-child { width: 1.9em; text-align: center; font-weight: 700; color: var(--ink); user-select: none; }
.source tbody th { width: 1%; min-width: 2.5em; padding: 0 .9em 0 .4em; text-align: right; font-weight: 400; color: var(--soft); user-select: none; }
.source tbody th a { color: inherit; text-decoration: none; }
.source tbody th a:hover { text-decoration: underline; }
.source code { white-space: pre-wrap; tab-size: 4; direction: ltr; }
.source tr:target th { outline: 2px solid var(--link); outline-offset: -2px; }
.source .cut { color: var(--soft); }
span.cut { background: var(--raised); border: solid var(--rule); border-width: 0 1px; margin: 0 .4em; }
.source tr.cut { background: var(--raised); }
.source tr.cut td { padding: .15rem 0; font-family: system-ui, sans-serif; font-size: .8rem; }
mark { color: inherit; background: none; font-weight: 700; text-decoration: underline wavy var(--ink); text-decoration-skip-ink: none; text-underline-offset: .25em; }
.stack { padding-left: 2.4rem; font-size: .8rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.stack ol { padding-left: 1.5rem; }
.stack .foreign, .stack .fold { color: var(--soft); }
.stack .fold { list-style: none; }
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
