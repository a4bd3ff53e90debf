/**
 * SARIF 2.1.0, as GitHub's code scanning, Azure DevOps and editors read it. Only the user's findings are results, and those that a baseline
 * lists; of what does not count, the runtime's own is there when it is asked for, as suppressed.
 */
import type { Invocation, Log, ReportingDescriptor, Result, Run, Suppression } from "sarif";
import type { Finding, Report } from "./contract.js";
import { explanationOf, type Level, variantOf } from "./explanations.js";
import type { Source } from "./plain-text.js";
import { Locations } from "./sarif/locations.js";
import { rule } from "./sarif/rules.js";
import { headline } from "./words.js";

export interface SarifOptions {
  cwd: string;
  /** The repository's, which `%SRCROOT%` stands for. */
  root: string;
  /** The runtime's own too. */
  show: "user" | "all";
  /** jsgrind's own end. */
  verdict: { exitCode: number } | { signal: string };
}

export const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export function sarifLog(source: Source, options: SarifOptions): Log {
  const { report } = source;
  const locations = new Locations(options.root);
  const results = new Results(report, locations);
  // Where one result says whether it is suppressed, all must.
  const none: Suppression[] | undefined = options.show === "all" ? [] : undefined;
  for (const finding of report.findings) results.add(finding, report.known === undefined ? undefined : "new", none);
  for (const finding of report.known ?? []) results.add(finding, "unchanged", none);
  for (const finding of options.show === "all" ? report.noise : [])
    results.add(finding, undefined, [{ kind: "external", justification: source.reasons.get(finding) ?? "noise" }]);
  const run: Run = {
    tool: {
      driver: {
        name: "jsgrind",
        version: report.jsgrind,
        semanticVersion: report.jsgrind,
        rules: results.rules,
        properties: { valgrind: report.valgrind, tool: report.tool },
      },
    },
    originalUriBaseIds: { [locations.baseId]: { uri: locations.baseUri } },
    columnKind: "utf16CodeUnits",
    invocations: [invocation(source, locations, options)],
    results: results.all,
    properties: { suppressed: report.suppressed },
  };
  return { $schema: schema, version: "2.1.0", runs: [run] };
}

function invocation(
  { report, incomplete, notes }: Source,
  locations: Locations,
  { cwd, verdict }: SarifOptions,
): Invocation {
  return {
    commandLine: ["jsgrind", report.tool, ...report.command].join(" "),
    workingDirectory: { uri: locations.uriOf(cwd) },
    executionSuccessful: incomplete.length === 0,
    ...("exitCode" in verdict ? { exitCode: verdict.exitCode } : { exitSignalName: verdict.signal }),
    toolExecutionNotifications: [
      ...incomplete.map(({ reason, details }) => ({
        level: "error" as const,
        message: { text: [reason, ...details].join("\n") },
      })),
      ...notes.map((text) => ({ level: "note" as const, message: { text } })),
    ],
  };
}

/** Results with the rules that they refer to. */
class Results {
  readonly all: Result[] = [];
  readonly rules: ReportingDescriptor[] = [];
  readonly #indices = new Map<string, number>();
  readonly #report: Report;
  readonly #locations: Locations;

  constructor(report: Report, locations: Locations) {
    this.#report = report;
    this.#locations = locations;
  }

  add(finding: Finding, baselineState: Result.baselineState | undefined, suppressions?: Suppression[]): void {
    const { kind, message, notes = [], stack, related, occurrences, id, pid, thread, test, leak, added } = finding;
    const level: Level = (suppressions?.length ?? 0) > 0 ? "note" : (explanationOf(kind, message)?.level ?? "error");
    const runtime = this.#report.processes.find((process) => process.pid === pid)?.runtime;
    this.all.push({
      ruleId: ruleId(finding),
      ruleIndex: this.#rule(finding),
      level,
      message: {
        text: [`${headline(kind, message)}.`, ...[message, ...notes].filter((text) => text !== "")].join("\n"),
      },
      locations: this.#locations.main(finding),
      relatedLocations: this.#locations.related(related),
      stacks: this.#locations.stacks(stack, related, thread),
      occurrenceCount: Math.max(1, occurrences),
      partialFingerprints: { "jsgrindId/v1": id },
      ...(baselineState !== undefined && { baselineState }),
      ...(suppressions !== undefined && { suppressions }),
      properties: {
        pid,
        thread,
        ...(runtime && { runtime: `${runtime.name} ${runtime.version}` }),
        ...(test !== undefined && { test }),
        ...(leak !== undefined && { leak }),
        ...(added !== undefined && { added }),
      },
    });
  }

  #rule(finding: Finding): number {
    const id = ruleId(finding);
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.rules.push(rule(id, finding)) - 1;
    this.#indices.set(id, index);
    return index;
  }
}

/** In one word, without the blank and the brackets that the documentation has: `SyscallParam-uninitialised`. */
function ruleId({ kind, message }: Finding): string {
  return variantOf(kind, message).replace(/ \((\w+)\)$/, "-$1") || "unknown";
}
