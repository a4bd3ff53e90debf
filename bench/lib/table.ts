/** Markdown: tables, and numbers with as many digits as a measurement has. */
import type { Summary } from "./statistics.js";

/** The first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`).join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Three digits, and no more than two behind the point. */
export function figure(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** A share of something. */
export function share(value: number): string {
  return figure(Math.abs(value) >= 9.995 ? value : Number(value.toFixed(2)));
}

/** `36.3 (36.1 to 36.7)`: the median and, between the brackets, the quartiles. */
export function spread({ median, lower, upper }: Summary): string {
  return `${figure(median)} (${figure(lower)} to ${figure(upper)})`;
}
