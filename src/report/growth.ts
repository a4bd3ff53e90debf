/** Whether a leak of a test suite grows whenever its place is reached, or was an initialisation of the first test that came there. */
import type { Finding } from "./contract.js";

/** Sentences for the report. Empty for what is no leak, or was found when no test ran. */
export function growthSentences({ added = [] }: Pick<Finding, "added">): string[] {
  const [first, ...others] = added;
  if (first === undefined) return [];
  if (others.length > 0) return [`It grows: ${added.length} tests added to it, ${eachText(added)}.`];
  if (first.blocks > 1) return [`It grows: this test alone added ${amountText(first)}.`];
  return ["It does not grow: no other test added to it. Was it to be made once, as an initialisation?"];
}

type Added = NonNullable<Finding["added"]>[number];

function eachText(added: readonly Added[]): string {
  const texts = new Set(added.map(amountText));
  const [one = ""] = texts;
  if (texts.size === 1) return `each ${one}`;
  const bytes = added.map((each) => each.bytes);
  return `each ${Math.min(...bytes).toLocaleString("en")} to ${Math.max(...bytes).toLocaleString("en")} bytes`;
}

function amountText({ bytes, blocks }: Added): string {
  return `${counted(bytes, "byte")} in ${counted(blocks, "block")}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
