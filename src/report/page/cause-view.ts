/** A cause: on two lines what it is, where, and how often; behind them, when it is opened, all that is known of it. */
import { type Cause } from "../causes.js";
import type { Finding } from "../contract.js";
import { explanationOf } from "../explanations.js";
import { growthSentences } from "../growth.js";
import { counted } from "./counted.js";
import { joined, type Markup, markup, type Part } from "./markup.js";
import { testsOf, type TestShare } from "./test-shares.js";
import { type WayContext, wayView, placeText } from "./way-view.js";
import { difference, type Way, waysOf } from "./ways.js";

export interface CauseContext extends WayContext {
  /** Of noise: why it is the runtime's. */
  suppressionOf(finding: Finding): string | undefined;
}

/** Further ways are in the page in parts of this many, so that one cause with very many opens as fast as others. */
const waysAtOnce = 20;
const testsAtOnce = 12;

/** `id` is unique in the page. */
export function causeView(cause: Cause, id: string, context: CauseContext): Markup {
  const { findings, place } = cause;
  const [first, ...others] = waysOf(findings) as [Way, ...Way[]];
  const finding = first.findings[0] as Finding;
  const { reason } = finding;
  const tests = testsOf(findings);
  const parts: Markup[] = [
    markup`${facts(cause, tests, context)}${explanation(finding)}${reason === undefined ? undefined : markup`<p class="reason">The runtime's own: ${reason}</p>`}${wayView(first, context)}${growth(findings, tests)}${testsView(tests, cause.leak !== undefined)}${suppression(context.suppressionOf(finding))}${
      others.length === 0
        ? undefined
        : markup`<h3>${counted(others.length, "other way", "other ways")} to the same place</h3>`
    }${others.slice(0, waysAtOnce).map((way) => otherWay(way, finding, context))}`,
  ];
  for (let start = waysAtOnce; start < others.length; start += waysAtOnce)
    parts.push(markup`${others.slice(start, start + waysAtOnce).map((way) => otherWay(way, finding, context))}`);
  return markup`<details class="cause ${cause.class}" id="${id}"><summary data-stop><span class="what">${cause.headline}</span> <span class="kind">${
    cause.kind === "" ? "kind unknown" : cause.kind
  }</span> <span class="where">${place === undefined ? "at an unknown place" : placeText(place, context.cwd)}</span> <span class="often">${often(cause)}</span></summary>${parts.map(
    (part) => markup`<noscript>${part}</noscript>`,
  )}</details>
`;
}

/** Of leaks the amount, of errors how often; and how many findings were put together, which filters make fewer. */
function often({ leak, occurrences, findings }: Cause): Markup {
  const amount =
    leak === undefined ? times(occurrences) : `${counted(leak.bytes, "byte")} in ${counted(leak.blocks, "block")}`;
  return findings.length === 1
    ? markup`${amount}<span data-count hidden></span>`
    : markup`${amount} · <span data-count>${counted(findings.length, "finding")}</span>`;
}

export function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}

function facts({ findings }: Cause, tests: readonly TestShare[], context: CauseContext): Markup {
  const processes = [...new Set(findings.map(({ pid }) => pid))].map(context.processLabel);
  const threads = [...new Set(findings.map(({ thread }) => thread))].filter((thread) => thread > 1);
  const ids = [...new Set(findings.map(({ id }) => id))];
  return markup`<dl class="facts">${[
    tests.length === 0
      ? undefined
      : fact(
          "test",
          "tests",
          tests.map(({ test }) => test),
          // Their names are long; the table has them all.
          1,
        ),
    fact("process", "processes", processes),
    threads.length === 0 ? undefined : fact("thread", "threads", threads.map(String)),
    fact(
      "id",
      "ids",
      ids.map((each) => markup`<code>${each}</code>`),
    ),
  ]}</dl>`;
}

/** Of a leak whose amount is known test by test. */
function growth(findings: readonly Finding[], tests: readonly TestShare[]): Markup[] {
  if (!findings.some(({ added = [] }) => added.length > 0)) return [];
  const added = tests.map(({ test, bytes = 0, blocks = 0 }) => ({ test, bytes, blocks }));
  return growthSentences({ added }).map((sentence) => markup`<p class="note">${sentence}</p>`);
}

/** Of leaks the table says what each test added; of errors, where there is more than one test, how often. */
function testsView(tests: readonly TestShare[], isLeak: boolean): Markup | undefined {
  return tests.length > 1 || (isLeak && tests.length > 0) ? shares(tests, isLeak) : undefined;
}

/** What the terminal says below the first finding of a kind. */
function explanation({ kind, message }: Finding): Markup | undefined {
  const known = explanationOf(kind, message);
  return known === undefined ? undefined : markup`<p class="soft">${known.means} <b>To mend it:</b> ${known.fix}</p>`;
}

function fact(one: string, many: string, values: readonly Part[], most?: number): Markup {
  return markup`<dt>${values.length === 1 ? one : many}</dt> <dd>${some(values, most)}</dd> `;
}

const mostNamed = 4;

function some(parts: readonly Part[], most = mostNamed): Part {
  const rest = parts.length - most;
  return [joined(parts.slice(0, most), ", "), rest > 0 ? ` and ${rest.toLocaleString("en")} more` : undefined];
}

/** In which tests; of a leak, how much each of them added to it. */
function shares(tests: readonly TestShare[], isLeak: boolean): Markup {
  const rows = tests.map(
    ({ test, occurrences, bytes, blocks }) =>
      markup`<tr><th scope="row">${test}</th>${
        isLeak
          ? markup`<td class="number">${signed(bytes)}</td><td class="number">${signed(blocks)}</td>`
          : markup`<td class="number">${times(occurrences)}</td>`
      }</tr>\n`,
  );
  const head = markup`<thead><tr><th scope="col">${isLeak ? "test that added to it" : "test"}</th>${
    isLeak
      ? markup`<th scope="col" class="number">bytes</th><th scope="col" class="number">blocks</th>`
      : markup`<th scope="col" class="number">how often</th>`
  }</tr></thead>`;
  const table = (part: readonly Markup[]): Markup =>
    markup`<div class="wide"><table class="list">${head}<tbody>${part}</tbody></table></div>`;
  const rest = rows.slice(testsAtOnce);
  return markup`${table(rows.slice(0, testsAtOnce))}${
    rest.length === 0
      ? undefined
      : markup`<details class="more"><summary>${counted(rest.length, "more test")}</summary>${table(rest)}</details>`
  }`;
}

function signed(value: number | undefined): string {
  if (value === undefined) return "";
  return `${value > 0 ? "+" : ""}${value.toLocaleString("en")}`;
}

function otherWay(way: Way, main: Finding, context: CauseContext): Markup {
  const finding = way.findings[0] as Finding;
  const tests = testsOf(way.findings).map(({ test }) => test);
  const amount = finding.leak === undefined ? times(way.occurrences) : counted(way.findings.length, "finding");
  return markup`<details class="way"><summary><span>${difference(finding, main, context.cwd)}</span> <span class="soft">${amount}${
    tests.length === 0 ? undefined : markup` · ${some(tests, 1)}`
  }</span></summary>${wayView(way, context, main)}</details>`;
}

function suppression(text: string | undefined): Markup | undefined {
  return text === undefined
    ? undefined
    : markup`<details class="more"><summary>To suppress it</summary><pre>${text
        .trimEnd()
        .split("\n")
        .map((line) => markup`${line}\n`)}</pre></details>`;
}
