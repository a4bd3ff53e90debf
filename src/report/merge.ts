/** Several reports as one: the parts of a suite that ran on machines of their own. */
import type { Finding, Process, Report } from "./contract.js";

/** There is at least one. What every machine found stays apart, also when it is the same. */
export function mergeReports(reports: readonly [Report, ...Report[]]): Report {
  const [first] = reports;
  const parts = withDistinctPids(reports);
  const known = parts.flatMap((part) => part.known ?? []);
  const tests = parts.flatMap((part) => part.tests ?? []);
  const cases = parts.flatMap((part) => part.cases ?? []);
  const incomplete = parts.flatMap((part) => part.incomplete ?? []);
  return {
    schema: 1,
    jsgrind: distinct(reports, "jsgrind"),
    valgrind: distinct(reports, "valgrind"),
    tool: distinct(reports, "tool"),
    command: first.command,
    processes: parts.flatMap(({ processes }) => processes),
    findings: parts.flatMap(({ findings }) => findings),
    noise: parts.flatMap(({ noise }) => noise),
    suppressed: sums(parts),
    ...(incomplete.length > 0 && { incomplete }),
    ...(known.length > 0 && { known }),
    ...(tests.length > 0 && { tests }),
    ...(cases.length > 0 && { cases }),
  };
}

/** What the program would have ended with: the first process of each part decides, and the first one that failed. */
export function exitCodeOf(reports: readonly Report[]): number {
  const roots = reports.map(({ processes }) => processes.find(isRoot));
  const failed = roots.find((root) => root !== undefined && (root.exitCode !== 0 || root.signal !== null));
  return failed === undefined ? 0 : (failed.exitCode ?? 1);
}

/** Of the others the exit code is not known. */
function isRoot({ exitCode, signal }: Process): boolean {
  return exitCode !== null || signal !== null;
}

function distinct(reports: readonly Report[], key: "jsgrind" | "valgrind" | "tool"): string {
  return [...new Set(reports.map((report) => report[key]))].filter((text) => text !== "").join(", ");
}

function sums(parts: readonly Report[]): Report["suppressed"] {
  const counts = new Map<string, number>();
  for (const { name, count } of parts.flatMap(({ suppressed }) => suppressed))
    counts.set(name, (counts.get(name) ?? 0) + count);
  return Array.from(counts, ([name, count]) => ({ name, count }));
}

/** A finding names its process by a pid, and two machines may both have had that one. */
function withDistinctPids(reports: readonly Report[]): Report[] {
  const taken = new Set<number>();
  return reports.map((report) => {
    const renamed = new Map<number, number>();
    for (const { pid } of report.processes) {
      let free = pid;
      while (taken.has(free)) free++;
      taken.add(free);
      renamed.set(pid, free);
    }
    return withPids(report, renamed);
  });
}

function withPids(report: Report, renamed: ReadonlyMap<number, number>): Report {
  const rename = <Of extends { pid: number }>(of: Of): Of => ({ ...of, pid: renamed.get(of.pid) ?? of.pid });
  const renameAll = (findings: readonly Finding[]): Finding[] => findings.map(rename);
  return {
    ...report,
    processes: report.processes.map(rename),
    findings: renameAll(report.findings),
    noise: renameAll(report.noise),
    ...(report.known !== undefined && { known: renameAll(report.known) }),
    ...(report.tests !== undefined && { tests: report.tests.map(rename) }),
  };
}
