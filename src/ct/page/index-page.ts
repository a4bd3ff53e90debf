/** The page that lists all cases. */
import type { CaseReport, CaseVerdict } from "../../report/contract.js";
import { shortened } from "../../report/frame-text.js";
import { counted } from "../../report/page/counted.js";
import { joined, type Markup, markup } from "../../report/page/markup.js";
import { ctDocument, type Versions } from "./ct-document.js";
import { badge, controlBadge, overall, words } from "./words.js";

export interface IndexPageOptions extends Versions {
  cwd: string;
}

export interface IndexEntry {
  report: CaseReport;
  /** The address of its page. */
  href: string;
}

const verdicts: readonly CaseVerdict[] = ["leaks", "unchecked", "engine", "clean"];

export function indexPage(cases: readonly IndexEntry[], options: IndexPageOptions): string {
  const totals = verdicts
    .map((verdict) => ({ verdict, count: cases.filter(({ report }) => overall(report) === verdict).length }))
    .filter(({ count }) => count > 0);
  const total = `${counted(cases.length, "case")}${totals.length === 0 ? "" : ": "}`;
  return ctDocument({
    title: `${counted(cases.length, "case")}, ${totals.map(({ verdict, count }) => `${count} ${words[verdict]}`).join(", ") || "none checked"}`,
    header: markup`<h1>Constant time</h1>
<p>${total}${joined(
      totals.map(({ verdict, count }) => markup`<b>${count.toLocaleString("en")}</b> ${badge(verdict)}`),
      ", ",
    )}</p>`,
    main: markup`<section aria-label="Cases">
${cases.length === 0 ? markup`<p>No case was declared.</p>` : table(cases, options)}
</section>`,
    versions: options,
  });
}

function table(cases: readonly IndexEntry[], { cwd }: IndexPageOptions): Markup {
  const tiers = [...new Set(cases.flatMap(({ report }) => report.tiers.map(({ tier }) => tier)))];
  const rows = cases.map(
    ({ report, href }) =>
      markup`<tr><th scope="row"><a href="${href}" data-stop>${report.name}</a> <small>${shortened(report.file, cwd)}</small></th>${tiers.map(
        (tier) => {
          const found = report.tiers.find((each) => each.tier === tier);
          return markup`<td>${found === undefined ? "–" : badge(found.verdict)}</td>`;
        },
      )}<td>${controlBadge(report.control)}</td></tr>\n`,
  );
  const leaking = tiers.map((tier) => {
    const all = cases.flatMap(({ report }) => report.tiers.filter((each) => each.tier === tier));
    return markup`<td>${all.filter(({ verdict }) => verdict === "leaks").length} of ${all.length}</td>`;
  });
  const silent = cases.filter(({ report }) => report.control === "silent").length;
  return markup`<div class="wide"><table class="verdicts"><caption class="unseen">The verdict of each case in each tier</caption>
<thead><tr><th scope="col">case</th>${tiers.map((tier) => markup`<th scope="col">${tier}</th>`)}<th scope="col">control</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">leaking</th>${leaking}<td>${silent} silent</td></tr></tfoot></table></div>
<p class="hint keys">The keys <kbd>j</kbd> and <kbd>k</kbd> go to the next case and the one before; <kbd>Enter</kbd> opens it.</p>`;
}
