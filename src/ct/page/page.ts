/** The page of one case: its verdicts, then the sources with what was reported of each line. */
import type { CaseReport, CaseVerdict, TierReport } from "../../report/contract.js";
import { palette } from "../../report/colour.js";
import { placeToLook } from "../../report/fold.js";
import { frameText, shortened } from "../../report/frame-text.js";
import { counted } from "../../report/page/counted.js";
import { type Markup, markup } from "../../report/page/markup.js";
import { annotate, type Annotations, classOf, type Remark } from "./annotate.js";
import { ctDocument, type Versions } from "./ct-document.js";
import { remarkView } from "./remark.js";
import { sourceView, type SourceViewOptions } from "./source-view.js";
import { badge, controlBadge, type LineClass, lineClasses, meanings, overall, signs, words } from "./words.js";

export interface CasePageOptions extends SourceViewOptions, Versions {
  /** The address of the page of all cases, if there is one. */
  index?: string;
}

export function casePage(report: CaseReport, options: CasePageOptions): string {
  const { name, file, tiers, control, warnings = [] } = report;
  const verdict = overall(report);
  const annotations = annotate(report);
  const up = options.index === undefined ? undefined : markup`<nav><a href="${options.index}">All cases</a></nav>`;
  return ctDocument({
    title: `${signs[verdict]} ${name}: ${words[verdict]}`,
    header: markup`${up}<h1><code>${name}</code> ${badge(verdict)}</h1>
<p>${summary(report, verdict, annotations)} Declared in <code>${shortened(file, options.cwd)}</code>.</p>`,
    main: markup`<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
${verdictTable(tiers)}
<p>Control: ${controlBadge(control)} ${controlText(control)}</p>
${warnings.map((warning) => markup`<p class="warning">! ${warning}</p>\n`)}${glossary(tiers)}
</section>
${sources(annotations, options)}`,
    versions: options,
  });
}

function summary({ tiers }: CaseReport, verdict: CaseVerdict, { files, elsewhere }: Annotations): string {
  const leaking = tiers.filter((tier) => tier.verdict === "leaks").length;
  const places = files.flatMap(({ remarks }) => [...remarks.values()]).filter(([worst]) => worst?.class === "leaks");
  const other = elsewhere.filter((remark) => remark.class === "leaks").length;
  switch (verdict) {
    case "leaks":
      return `Its time depends on a secret in ${leaking} of ${counted(tiers.length, "tier")}, at ${counted(places.length + other, "place")}.`;
    case "engine":
      return "Nothing of the program's own depends on a secret in its time, but V8 branches for its numbers.";
    case "clean":
      return meanings.clean;
    default:
      return "No leak was reported, but not all of it was checked.";
  }
}

function verdictTable(tiers: readonly TierReport[]): Markup {
  const used = classesOf(tiers);
  const rows = tiers.map(({ tier, verdict, reason, findings }) => {
    const counts = used.map((each) => findings.filter((finding) => classOf(finding) === each).length);
    const why = reason === undefined ? undefined : markup` <span class="reason">${reason}</span>`;
    return markup`<tr><th scope="row">${tier}</th><td>${badge(verdict)}${why}</td>${counts.map(
      (count) => markup`<td class="number">${count.toLocaleString("en")}</td>`,
    )}</tr>\n`;
  });
  return markup`<div class="wide"><table class="verdicts"><caption class="unseen">The verdict in each tier, and how many places were reported</caption>
<thead><tr><th scope="col">tier</th><th scope="col">verdict</th>${used.map(
    (each) => markup`<th scope="col" class="number">${signs[each]} ${words[each]}</th>`,
  )}</tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}

function classesOf(tiers: readonly TierReport[]): LineClass[] {
  const found = new Set(tiers.flatMap(({ findings }) => findings.map(classOf)));
  return lineClasses.filter((each) => found.has(each));
}

function controlText(control: CaseReport["control"]): string {
  return control === "reported"
    ? "The variant that is known to leak was reported in every tier that was checked."
    : "The variant that is known to leak was not reported in every tier that was checked. What is clean there says nothing.";
}

/** Of the words that the page uses. */
function glossary(tiers: readonly TierReport[]): Markup {
  const used = new Set([...tiers.map(({ verdict }) => verdict), ...classesOf(tiers)]);
  const terms = [...lineClasses, "clean" as const, "unchecked" as const].filter((each) => used.has(each));
  return markup`<dl>${terms.map((each) => markup`<dt>${badge(each)}</dt><dd>${meanings[each]}</dd>\n`)}</dl>`;
}

function sources({ files, elsewhere }: Annotations, options: CasePageOptions): Markup {
  if (files.length === 0 && elsewhere.length === 0) return markup`<p>No line of any source was reported.</p>`;
  const list = files.map(
    ({ file }, index) => markup`<li><a href="#f${index + 1}"><code>${shortened(file, options.cwd)}</code></a></li>`,
  );
  return markup`<p class="hint">A line without a sign is clean only in this sense: nothing was reported of it. It may never have run. <span class="keys">The keys <kbd>j</kbd> and <kbd>k</kbd> go to the next finding and the one before; <kbd>Enter</kbd> opens its stack.</span></p>
${files.length > 1 ? markup`<nav aria-label="Sources"><ul>${list}</ul></nav>` : undefined}
${files.map((file, index) => sourceView(file, `f${index + 1}`, options))}${unplaced(elsewhere, options.cwd)}`;
}

function unplaced(remarks: readonly Remark[], cwd: string): Markup | undefined {
  if (remarks.length === 0) return undefined;
  return markup`<section aria-labelledby="elsewhere">
<h2 id="elsewhere">Elsewhere</h2>
<p>No line of a source is known for these.</p>
<div class="elsewhere">${remarks.map((remark) => remarkView(remark, cwd, placeText(remark, cwd)))}</div>
</section>
`;
}

const plain = palette(false);

function placeText({ findings }: Remark, cwd: string): string {
  const stack = findings[0]?.finding.stack ?? [];
  const frame = placeToLook(stack) ?? stack[0];
  return frame === undefined ? "an unknown place" : frameText(frame, { palette: plain, cwd, full: false });
}
