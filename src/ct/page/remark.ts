/** A remark: on one line what was reported and in which tiers; behind it, when it is opened, the stack of each finding. */
import { originOf } from "../../frames/origin.js";
import { palette } from "../../report/colour.js";
import type { Finding, Frame } from "../../report/contract.js";
import { fold } from "../../report/fold.js";
import { frameText } from "../../report/frame-text.js";
import { hiddenText } from "../../report/hidden-text.js";
import { headline } from "../../report/words.js";
import { placeIn, type Remark } from "./annotate.js";
import { counted, signs, words } from "./words.js";
import { joined, type Markup, markup } from "./markup.js";

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
  return markup`<p class="in"><b>${tier}</b>, ${counted(occurrences, "time")}${where}</p>${stackView(stack, cwd)}${related.map(
    (other) => markup`<p>${other.message}</p>${stackView(other.stack, cwd)}`,
  )}`;
}

/** All frames, those that tell little behind a line that says how many. */
function stackView(stack: readonly Frame[], cwd: string): Markup {
  if (stack.length === 0) return markup`<p>Its stack is not known.</p>`;
  const parts = fold(stack).map((part) =>
    "frame" in part
      ? frameView(part.frame, cwd)
      : markup`<li class="fold"><details><summary>${hiddenText(part.hidden)}</summary><ol>${part.hidden.map((frame) =>
          frameView(frame, cwd),
        )}</ol></details></li>`,
  );
  return markup`<ol class="stack">${parts}</ol>`;
}

const plain = palette(false);

function frameView(frame: Frame, cwd: string): Markup {
  const text = frameText(frame, { palette: plain, cwd, full: true });
  return originOf(frame) === "user" ? markup`<li>${text}</li>` : markup`<li class="foreign">${text}</li>`;
}

function times(count: number): string {
  return `${count.toLocaleString("en")}×`;
}
