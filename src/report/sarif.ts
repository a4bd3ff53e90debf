/**
 * SARIF 2.1.0, as GitHub's code scanning, Azure DevOps and editors read it. Only the user's findings are results, and those that a baseline
 * lists; of what does not count, the runtime's own is there when it is asked for, as suppressed.
 */
import type { Invocation, ReportingDescriptor, Result, Run, Suppression } from "sarif";
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
  /** Which frames its stacks have. */
  stack: "folded" | "full";
  /** jsgrind's own end. */
  verdict: { exitCode: number } | { signal: string };
}

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * The document in pieces, a line for each result: a report of thousands of findings, with all frames of their stacks, is longer than a
 * string may be.
 */
export function* sarifText(source: Source, options: SarifOptions): Generator<string> {
  const { report } = source;
  const locations = new Locations(options.root, options.stack);
  const results = new Results(report, locations);
  yield `{"$schema":${JSON.stringify(schema)},"version":"2.1.0","runs":[{"results":[`;
  let separator = "\n";
  for (const result of resultsOf(source, results, options)) {
    yield `${separator}${JSON.stringify(result)}`;
    separator = ",\n";
  }
  const rest: Omit<Run, "results"> = {
    tool: {
      driver: {
        name: "jsgrind",
        version: report.jsgrind,
        semanticVersion: report.jsgrind,
        // Complete when all results are.
        rules: results.rules,
        properties: { valgrind: report.valgrind, tool: report.tool },
      },
    },
    originalUriBaseIds: { [locations.baseId]: { uri: locations.baseUri } },
    columnKind: "utf16CodeUnits",
    invocations: [invocation(source, locations, options)],
    properties: { suppressed: report.suppressed },
  };
  yield `\n],${JSON.stringify(rest).slice(1)}]}\n`;
}

function* resultsOf({ report }: Source, results: Results, { show }: SarifOptions): Generator<Result> {
  // Where one result says whether it is suppressed, all must.
  const none: Suppression[] | undefined = show === "all" ? [] : undefined;
  for (const finding of report.findings)
    yield results.make(finding, report.known === undefined ? undefined : "new", none);
  for (const finding of report.known ?? []) yield results.make(finding, "unchanged", none);
  for (const finding of show === "all" ? report.noise : [])
    yield results.make(finding, undefined, [{ kind: "external", justification: finding.reason ?? "noise" }]);
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

/** Makes results, and keeps the rules that they refer to. */
class Results {
  readonly rules: ReportingDescriptor[] = [];
  readonly #indices = new Map<string, number>();
  readonly #report: Report;
  readonly #locations: Locations;

  constructor(report: Report, locations: Locations) {
    this.#report = report;
    this.#locations = locations;
  }

  make(
    finding: Finding,
    baselineState: Result.baselineState | undefined,
    suppressions: Suppression[] | undefined,
  ): Result {
    const { kind, message, notes = [], stack, related, occurrences, id, pid, thread, test, leak, added } = finding;
    const level: Level = (suppressions?.length ?? 0) > 0 ? "note" : (explanationOf(kind, message)?.level ?? "error");
    const runtime = this.#report.processes.find((process) => process.pid === pid)?.runtime;
    return {
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
    };
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
