/** A remark: on one line what was reported and in which tiers; behind it, when it is opened, the stack of each finding. */
import type { Finding } from "../../report/contract.js";
import { counted } from "../../report/page/counted.js";
import { joined, type Markup, markup } from "../../report/page/markup.js";
import { stackView } from "../../report/page/stack-view.js";
import { headline } from "../../report/words.js";
import { placeIn, type Remark } from "./annotate.js";
import { signs, words } from "./words.js";

/** `place` is said where the remark stands at no line. */
export function remarkView(remark: Remark, cwd: string, place?: string): Markup {
  const { findings } = remark;
  const tiers = new Map<string, number>();
  for (const { tier, finding } of findings) tiers.set(tier, (tiers.get(tier) ?? 0) + finding.occurrences);
  const chips = [...tiers].map(([tier, count]) => markup` <span class="tier">${tier} <b>${times(count)}</b></span>`);
  const secrets = [...new Set(findings.flatMap(({ finding }) => finding.depends?.secrets ?? []))];
  const named = secrets.map((secret) => markup`<code>${secret}</code>`);
  return markup`<details class="remark ${remark.class}"><summary data-stop><span class="what">${signs[remark.class]} ${
    words[remark.class]
  }: ${remark.what}</span>${place === undefined ? undefined : markup` <code>${place}</code>`}${chips}${
    named.length === 0
      ? undefined
      : markup` <span class="secret">${named.length === 1 ? "secret" : "secrets"} ${joined(named, ", ")}</span>`
  }${
    remark.acknowledged === undefined ? undefined : markup` <span class="why">“${remark.acknowledged}”</span>`
  }</summary>${sentences(findings)}${findings.map(({ tier, finding }) => findingView(tier, finding, cwd))}</details>`;
}

/** What is known of them all. */
function sentences(findings: Remark["findings"]): Markup[] {
  const all = findings.flatMap(({ finding }) => [
    `${headline(finding.kind, finding.message)}. Valgrind: ${finding.message}`,
    ...(finding.notes ?? []),
  ]);
  return [...new Set(all)].map((sentence) => markup`<p>${sentence}</p>`);
}

function findingView(tier: string, { occurrences, stack, related, ...finding }: Finding, cwd: string): Markup {
  const column = placeIn({ ...finding, occurrences, stack, related })?.column;
  const where = column === undefined ? "" : `, column ${column}`;
  return markup`<p class="in"><b>${tier}</b>, ${counted(occurrences, "time")}${where}</p>${stackView(stack, { cwd })}${related.map(
    (other) => markup`<p>${other.message}</p>${stackView(other.stack, { cwd })}`,
  )}`;
}

function times(count: number): string {
  return `${count.toLocaleString("en")}×`;
}
