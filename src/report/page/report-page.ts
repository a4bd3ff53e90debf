/** One page of a whole report, which needs nothing beside it: findings by their cause, filters, sources, drawings, tests. */
import { type Cause, causesOf } from "../causes.js";
import type { Finding, Report } from "../contract.js";
import { shortened } from "../frame-text.js";
import { commandText } from "../command-text.js";
import type { Outcome } from "../outcome.js";
import { type CauseContext, causeView } from "./cause-view.js";
import { counted } from "./counted.js";
import { DataCollector } from "./data.js";
import { document } from "./document.js";
import { patterns } from "./drawing.js";
import { Excerpts } from "./excerpts.js";
import { filterForm, help } from "./filter-form.js";
import { FrameRuns } from "./frame-runs.js";
import { type Markup, markup } from "./markup.js";
import { messagesView } from "./messages-view.js";
import { reportHeader, reportTitle } from "./report-header.js";
import { style } from "./report-style.js";
import { script } from "./scripts.js";
import { testsView } from "./tests-view.js";

export interface ReportPageOptions {
  cwd: string;
  /** The text of a frame's file, for excerpts; undefined when it is not known. */
  linesOf(file: string): readonly string[] | undefined;
  /** A block for a suppression file, for each finding that has one. */
  suppressions?: ReadonlyMap<Finding, string>;
  /** Why there may be more to find than the report says: a sentence each, and what else is known of it. */
  incomplete?: readonly { reason: string; details: readonly string[] }[];
  /** What else is worth a line. */
  notes?: readonly string[];
  /** What the program printed with VALGRIND_PRINTF. */
  messages?: Outcome["messages"];
}

/** Everything from outside is text in it, whatever it says. */
export function reportPage(report: Report, options: ReportPageOptions): string {
  const { cwd, linesOf, suppressions, messages = [] } = options;
  const processLabel = processLabels(report, cwd);
  const context: CauseContext = {
    cwd,
    excerpts: new Excerpts({ cwd, linesOf }),
    runs: new FrameRuns(cwd),
    processLabel,
    suppressionOf: (finding) => suppressions?.get(finding),
  };
  const data = new DataCollector({ cwd, processLabel });
  const causes = causesOf(report.findings);
  let views = 0;
  const list = (those: readonly Cause[], counts: boolean): Markup => {
    for (const cause of those) data.add(cause, counts);
    return markup`<div class="causes">
${those.map((cause) => causeView(cause, `c${++views}`, context))}</div>`;
  };
  const found = findingsView(report, list(causes, true));
  const rest = [
    aside("Known", "listed in the baseline, so they do not count", report.known ?? [], list),
    aside("The runtime's own", "they do not count", report.noise, list),
    suppressedView(report.suppressed),
  ];
  return document({
    title: reportTitle(report, causes.length),
    header: reportHeader(report, causes.length, options),
    main: markup`${patterns}${filterForm}${found}${testsView(report, cwd)}${messagesView(messages, { cwd })}${rest}${help}${context.runs.all()}${context.excerpts.all()}${data.script()}`,
    footer: `jsgrind ${report.jsgrind}${report.valgrind === "" ? "" : ` · Valgrind ${report.valgrind}`}`,
    jsgrind: report.jsgrind,
    style,
    scripts: [script("bodies"), script("filters"), script("shortcuts"), script("stops")],
  });
}

function findingsView({ findings }: Report, causes: Markup): Markup {
  return markup`<section aria-labelledby="findings">
<h2 id="findings">Findings <span class="amount" data-amount>${findings.length.toLocaleString("en")}</span></h2>
<p id="none" hidden>Nothing here passes the filters.</p>
${findings.length === 0 ? markup`<p>There are none.</p>` : causes}
</section>
`;
}

/** What does not count is closed. */
function aside(
  title: string,
  meaning: string,
  findings: readonly Finding[],
  list: (causes: readonly Cause[], counts: boolean) => Markup,
): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<details class="aside"><summary data-stop><h2>${title} <span class="amount" data-amount>${findings.length.toLocaleString(
    "en",
  )}</span></h2> <span class="soft">${meaning}</span></summary>
${list(causesOf(findings), false)}
</details>
`;
}

function suppressedView(suppressed: Report["suppressed"]): Markup | undefined {
  if (suppressed.length === 0) return undefined;
  const total = suppressed.reduce((sum, { count }) => sum + count, 0);
  const rows = suppressed
    .toSorted((a, b) => b.count - a.count)
    .map(
      ({ name, count }) =>
        markup`<tr><th scope="row">${name}</th><td class="number">${count.toLocaleString("en")}</td></tr>\n`,
    );
  return markup`<details class="aside"><summary data-stop><h2>Suppressed <span class="amount">${total.toLocaleString(
    "en",
  )}</span></h2> <span class="soft">by ${counted(suppressed.length, "suppression")}</span></summary>
<div class="wide"><table class="list"><thead><tr><th scope="col">suppression</th><th scope="col" class="number">how often</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
</details>
`;
}

function processLabels({ processes }: Report, cwd: string): (pid: number) => string {
  const names = new Map(
    processes.map((process) => {
      const command = process.command.map((word) => shortened(word, cwd));
      return [process.pid, commandText(command)];
    }),
  );
  return (pid) => {
    const name = names.get(pid) ?? "";
    return name === "" ? String(pid) : `${pid} (${name})`;
  };
}
