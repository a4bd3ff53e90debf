/** Tells the findings that a team knows of from new ones, and makes a baseline of what there is. */
import type { Baseline, BaselineEntry } from "./baseline-file.js";
import type { Finding, Report } from "./contract.js";
import { placeName } from "./places.js";

export interface BaselineFacts {
  /** `2026-11-27`. */
  today: string;
  /** What of the program did not run cannot have gone. */
  isWhole: boolean;
}

/** How many are named in one sentence. */
const named = 5;

/**
 * Moves what the baseline lists from `report.findings` to `report.known`, in place. Of one id a process may have as many as the baseline says:
 * which of more than that is the new one nobody can tell, so the last ones count. Processes are looked at one by one, since how many there
 * are is often the machine's affair. Returns what is to be said about it, a sentence each.
 */
export function applyBaseline(report: Report, baseline: Baseline, { today, isWhole }: BaselineFacts): string[] {
  const entries = new Map(baseline.findings.map((entry) => [entry.id, entry]));
  const met = new Map<string, number>();
  const seen = new Set<string>();
  const expired = new Map<BaselineEntry, number>();
  const surplus = new Map<string, { entry: BaselineEntry; pid: number; all: number }>();
  const known: Finding[] = [];
  report.findings = report.findings.filter((finding) => {
    const entry = entries.get(finding.id);
    if (entry === undefined) return true;
    seen.add(entry.id);
    if (entry.until !== undefined && entry.until < today) {
      expired.set(entry, (expired.get(entry) ?? 0) + 1);
      return true;
    }
    const key = `${finding.pid} ${finding.id}`;
    const all = (met.get(key) ?? 0) + 1;
    met.set(key, all);
    if (all > entry.count) {
      surplus.set(key, { entry, pid: finding.pid, all });
      return true;
    }
    known.push(finding);
    return false;
  });
  report.known = known;
  const gone = isWhole ? baseline.findings.filter(({ id }) => !seen.has(id)) : [];
  return [
    ...Array.from(
      surplus.values(),
      ({ entry, pid, all }) =>
        `Process ${pid} has ${all} findings of ${nameOf(entry)}, and the baseline lists ${entry.count}: the last ones count.`,
    ),
    ...Array.from(
      expired,
      ([entry, count]) =>
        `${nameOf(entry)} was known until ${entry.until}: ${count === 1 ? "one finding counts" : `${count} findings count`} again.`,
    ),
    ...(gone.length > 0 ? [goneText(gone)] : []),
  ];
}

function goneText(gone: readonly BaselineEntry[]): string {
  const names = gone.slice(0, named).map(nameOf);
  if (gone.length > named) names.push(`and ${gone.length - named} more`);
  return `${gone.length} of the baseline did not occur any more: ${names.join(", ")}.`;
}

function nameOf({ id, kind, place }: BaselineEntry): string {
  return `${id} (${[kind, place].filter((text) => text !== "").join(", ")})`;
}

/**
 * Of all findings that the report has, those that are known already too. What a team wrote beside an id is kept. The order is one that does not
 * change from run to run.
 * @param before The baseline of this run.
 */
export function baselineOf(report: Report, root: string, before: Baseline | undefined): Baseline {
  const earlier = new Map(before?.findings.map((entry) => [entry.id, entry]));
  const counts = new Map<string, number>();
  const entries = new Map<string, BaselineEntry>();
  for (const finding of [...(report.known ?? []), ...report.findings]) {
    const { id, kind, pid } = finding;
    const key = `${pid} ${id}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const { until, note } = earlier.get(id) ?? {};
    const most = Math.max(count, entries.get(id)?.count ?? 0);
    const place = entries.get(id)?.place ?? placeName(finding, root);
    entries.set(id, {
      id,
      kind,
      place,
      count: most,
      ...(until !== undefined && { until }),
      ...(note !== undefined && { note }),
    });
  }
  const findings = [...entries.values()].toSorted((one, other) => orderOf(one, other));
  return { schema: 1, findings };
}

function orderOf(one: BaselineEntry, other: BaselineEntry): number {
  const [first, second] = [one, other].map(({ place, kind, id }) => [place, kind, id].join("\n"));
  return (first as string) < (second as string) ? -1 : 1;
}
