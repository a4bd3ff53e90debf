/** The tests of the suite: those with findings in a table, the others behind a line that counts them. */
import type { Finding, Report, TestRun } from "../contract.js";
import { shortened } from "../frame-text.js";
import { visible } from "../visible.js";
import { counted } from "./counted.js";
import { type Markup, markup } from "./markup.js";

interface Row {
  run: TestRun;
  errors: number;
  leaks: number;
  bytes: number;
}

export function testsView({ tests, findings }: Report, cwd: string): Markup | undefined {
  if (tests === undefined || tests.length === 0) return undefined;
  const rows = rowsOf(tests, findings);
  const guilty = rows.filter(({ errors, leaks }) => errors + leaks > 0);
  const others = rows.filter(({ errors, leaks }) => errors + leaks === 0);
  const failed = tests.filter(({ outcome }) => outcome !== "passed").length;
  return markup`<section aria-labelledby="tests">
<h2 id="tests">Tests <span class="amount">${guilty.length.toLocaleString("en")} of ${tests.length.toLocaleString("en")} with findings${
    failed === 0 ? "" : `, ${failed.toLocaleString("en")} not passed`
  }</span></h2>
${guilty.length === 0 ? undefined : table(guilty.slice(0, mostShown), cwd)}${more(
    guilty.slice(mostShown),
    "with findings",
    cwd,
  )}${more(others, "without findings", cwd)}
</section>
`;
}

/** A suite may have thousands. */
const mostShown = 12;

function more(rows: readonly Row[], which: string, cwd: string): Markup | undefined {
  if (rows.length === 0) return undefined;
  const name = which === "with findings" ? counted(rows.length, "more test") : counted(rows.length, "test");
  return markup`<details class="more"><summary>${name} ${which}</summary><noscript>${table(rows, cwd)}</noscript></details>
`;
}

/** Most findings first. What a leak added counts for each test that added to it. */
function rowsOf(tests: readonly TestRun[], findings: readonly Finding[]): Row[] {
  const rows = new Map<string, Row>();
  for (const run of tests) {
    const key = keyOf(run.pid, run.name);
    if (!rows.has(key)) rows.set(key, { run, errors: 0, leaks: 0, bytes: 0 });
  }
  for (const { pid, test, leak, added } of findings) {
    for (const { test, bytes } of added ?? []) {
      const row = rows.get(keyOf(pid, test));
      if (row === undefined) continue;
      row.leaks++;
      row.bytes += bytes;
    }
    const row = test === undefined || added !== undefined ? undefined : rows.get(keyOf(pid, test));
    if (row === undefined) continue;
    if (leak === undefined) row.errors++;
    else {
      row.leaks++;
      row.bytes += leak.bytes;
    }
  }
  return [...rows.values()].toSorted((a, b) => b.errors + b.leaks - a.errors - a.leaks);
}

function keyOf(pid: number, test: string): string {
  return `${pid} ${test}`;
}

function table(rows: readonly Row[], cwd: string): Markup {
  return markup`<div class="wide"><table class="list tests"><caption class="unseen">Tests and their findings</caption>
<thead><tr><th scope="col">test</th><th scope="col" class="number">errors</th><th scope="col" class="number">leaks</th><th scope="col" class="number">leaked bytes</th><th scope="col" class="number">seconds</th><th scope="col">outcome</th></tr></thead>
<tbody>
${rows.map((row) => rowView(row, cwd))}</tbody></table></div>`;
}

const outcomes: Readonly<Record<TestRun["outcome"], string>> = {
  passed: "✓ passed",
  failed: "✗ failed",
  unfinished: "… unfinished",
};

function rowView({ run, errors, leaks, bytes }: Row, cwd: string): Markup {
  const { name, file, seconds, outcome } = run;
  const named =
    errors + leaks === 0
      ? markup`${name}`
      : markup`<a href="#${new URLSearchParams({ test: visible(name) }).toString()}">${name}</a>`;
  return markup`<tr><th scope="row">${named}${file === undefined ? undefined : markup` <small>${shortened(file, cwd)}</small>`}</th>${[
    errors,
    leaks,
    bytes,
  ].map(
    (count) => markup`<td class="number">${count === 0 ? "–" : count.toLocaleString("en")}</td>`,
  )}<td class="number">${seconds.toFixed(1)}</td><td class="${outcome}">${outcomes[outcome]}</td></tr>
`;
}
