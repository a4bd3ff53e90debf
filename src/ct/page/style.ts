/** What the pages of cases have beside the shared style. */
export const style = `
.leaks { --ink: var(--bad); --tint: var(--bad-back); }
.engine { --ink: var(--warn); --tint: var(--warn-back); }
.acknowledged { --ink: var(--note); --tint: var(--note-back); }
.clean { --ink: var(--good); --tint: var(--good-back); }
.unchecked { --ink: var(--text); --tint: var(--raised); }
.badge.unchecked { border-style: dashed; }
.overview { color: var(--ink); font-weight: 600; white-space: nowrap; }
.verdicts th, .verdicts td { padding: .4rem .9rem .4rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
.verdicts thead th { color: var(--soft); font-size: .875rem; font-weight: 600; white-space: nowrap; }
.verdicts tbody th { min-width: 7rem; max-width: 30rem; font-weight: 500; overflow-wrap: anywhere; unicode-bidi: isolate; }
.reason { display: inline-block; vertical-align: baseline; max-width: 34rem; font-size: .9rem; overflow-wrap: anywhere; }
.verdicts small { display: block; color: var(--soft); font: .8rem var(--mono); }
.verdicts tfoot td, .verdicts tfoot th { color: var(--soft); font-weight: 400; font-size: .875rem; border-bottom: 0; }
.verdicts .number { text-align: right; font-variant-numeric: tabular-nums; }
.source tr:is(.leaks, .engine, .acknowledged) { background: var(--tint); }
.source tr:is(.leaks, .engine, .acknowledged) > td:first-child { border-left: 4px solid var(--ink); }
.source tr.engine > td:first-child { border-left-style: double; }
.source tr.acknowledged > td:first-child { border-left-style: dotted; }
.remark { color: var(--ink); font: .84rem/1.5 system-ui, sans-serif; padding: 0 .5rem .2rem 0; }
.remark summary { cursor: pointer; }
.remark .what { font-weight: 600; }
.tier { color: var(--text); border: 1px solid var(--rule); border-radius: 4px; padding: 0 .4em; margin-left: .3em; white-space: nowrap; background: var(--back); }
.tier b { font-weight: 600; }
.secret, .why { color: var(--text); margin-left: .3em; overflow-wrap: anywhere; unicode-bidi: isolate; }
.remark > :not(summary) { color: var(--text); margin: .35rem 0 .35rem 1.1rem; }
.remark > .in { margin-top: .8rem; }
.elsewhere .remark { border-left: 4px solid var(--ink); background: var(--tint); padding: .3rem .75rem; margin: .4rem 0; }
`;
