/** Puts the report together from what was judged and from how the run ended. */
import { basename } from "node:path";
import type { JudgedProcess } from "../judge/judge-run.js";
import { importFiles } from "../launch/wrapping.js";
import { isOwnSuppression } from "../launch/own-noise.js";
import type { ValgrindLog } from "../launch/valgrind-log.js";
import type { Ending } from "../launch/types.js";
import type { Process, Report } from "./contract.js";
import type { Outcome } from "./outcome.js";

export interface RunFacts {
  jsgrind: string;
  tool: string;
  /** As the user gave it. */
  command: string[];
  ending: Ending;
  /** The first process did not run under Valgrind. */
  isNative: boolean;
  /** Processes that were not waited for any longer. */
  stillRunning: readonly number[];
  timeoutSeconds: number | undefined;
  /** What Valgrind said beside the XML. */
  logOf(pid: number): ValgrindLog;
  /** The folder with Valgrind's own reports, when it is kept. */
  kept: string | undefined;
  /** Why some frames have no names. */
  stackProblems: readonly string[];
  /** The text of a frame's file; without it, what is on this machine. */
  linesOf: Outcome["linesOf"];
}

export interface Assembled {
  outcome: Outcome;
  /** The root process's report has no end, or Valgrind itself died in some process. */
  broken: boolean;
}

export function assemble(judged: readonly JudgedProcess[], facts: RunFacts): Assembled {
  const noise = judged.flatMap(({ judgement }) => judgement.noise);
  for (const { finding, rule } of noise) finding.reason = rule.reason;
  const tests = judged.flatMap(({ record }) => record.tests);
  const { incomplete, broken } = incompleteness(judged, facts);
  const report: Report = {
    schema: 1,
    jsgrind: facts.jsgrind,
    valgrind: judged.find(({ record }) => record.valgrind !== "")?.record.valgrind ?? "",
    tool: facts.tool,
    command: facts.command,
    processes: processesOf(judged, facts),
    findings: judged.flatMap(({ judgement }) => judgement.findings),
    noise: noise.map(({ finding }) => finding),
    suppressed: suppressedIn(judged),
    ...(incomplete.length > 0 && { incomplete: incomplete.map(({ reason }) => reason) }),
    ...(tests.length > 0 && { tests }),
  };
  const outcome: Outcome = {
    report,
    messages: judged.flatMap(({ record }) =>
      record.messages.map(({ text, stack }) => ({ pid: record.pid, text, stack })),
    ),
    suppressions: new Map(judged.flatMap(({ record }) => [...record.suppressions])),
    incomplete,
    notes: notesOf(judged, facts),
    linesOf: facts.linesOf,
  };
  return { outcome, broken };
}

/** One for each pid, as what it was last. Only the root process's exit code is known: the others have parents of their own. */
function processesOf(judged: readonly JudgedProcess[], { ending, isNative, command }: RunFacts): Process[] {
  const byPid = new Map<number, Process>();
  const { pid, exitCode, signal } = ending;
  if (isNative) byPid.set(pid, { pid, command, runtime: null, exitCode, signal });
  for (const { record, runtime } of judged) {
    const { pid } = record;
    const command = asTests(record.command);
    const isRoot = pid === ending.pid;
    byPid.set(pid, {
      pid,
      command,
      runtime: runtime === undefined ? null : { name: runtime.name, version: runtime.version },
      exitCode: isRoot ? ending.exitCode : null,
      signal: isRoot ? ending.signal : (record.fatalSignal?.signame ?? null),
    });
  }
  return [...byPid.values()];
}

/** Files of tests that jsgrind runs in one process are `node --test` to everyone else. */
function asTests(command: readonly string[]): string[] {
  const at = command.indexOf(importFiles);
  return at === -1 ? [...command] : [...command.slice(0, at), "--test", ...command.slice(at + 1)];
}

function suppressedIn(judged: readonly JudgedProcess[]): Report["suppressed"] {
  const counts = new Map<string, number>();
  for (const { record } of judged) {
    for (const [name, count] of record.suppressed)
      if (!isOwnSuppression(name)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Array.from(counts, ([name, count]) => ({ name, count }));
}

function incompleteness(
  judged: readonly JudgedProcess[],
  facts: RunFacts,
): Pick<Outcome, "incomplete"> & { broken: boolean } {
  const { ending, stillRunning, timeoutSeconds } = facts;
  const incomplete: Outcome["incomplete"] = [];
  if (ending.timedOut)
    incomplete.push({ reason: `the program was ended after ${timeoutSeconds} s (--timeout).`, details: [] });
  else if (ending.killed) incomplete.push({ reason: "the program was killed at the second Ctrl-C.", details: [] });
  let broken = false;
  for (const { record } of judged) {
    const { pid, end } = record;
    if (stillRunning.includes(pid)) {
      incomplete.push({
        reason: `${nameOf(record)} still runs: what it does from now on is not in this report.`,
        details: [],
      });
      continue;
    }
    if (record.dropped > 0) {
      incomplete.push({
        reason: `${nameOf(record)} had ${record.dropped} more errors than jsgrind keeps: mend some of those above first.`,
        details: [],
      });
    }
    // A process that replaced itself by exec ended its report as well as it could.
    if (end === undefined || end.complete || end.ending === "overwritten") continue;
    const log = facts.logOf(pid);
    broken ||= pid === ending.pid || log.died;
    incomplete.push({ reason: `${nameOf(record)}: ${end.reason ?? end.ending}`, details: log.lastLines });
  }
  if (facts.isNative && judged.length === 0) {
    broken = true;
    const reason =
      "no process ran under Valgrind: of what a package manager starts, those are that it finds as `node` on PATH.";
    incomplete.push({ reason, details: [] });
  } else if (!facts.isNative && !judged.some(({ record }) => record.pid === ending.pid)) {
    broken = true;
    const log = facts.logOf(ending.pid);
    incomplete.push({ reason: "Valgrind did not come to write a report of the program.", details: log.lastLines });
  }
  return { incomplete, broken };
}

function nameOf({ pid, command }: JudgedProcess["record"]): string {
  const [program] = command;
  return program === undefined ? `process ${pid}` : `process ${pid} (${basename(program)})`;
}

function notesOf(judged: readonly JudgedProcess[], { kept, ending, logOf, stackProblems }: RunFacts): string[] {
  const notes = [...new Set(judged.flatMap(({ record }) => record.damage))].map(
    (reason) => `Valgrind's XML was damaged: ${reason}`,
  );
  notes.push(...stackProblems);
  // Valgrind turns an instruction that it does not know into this signal, and says which it was in its log alone.
  if (ending.signal === "SIGILL") notes.push(...logOf(ending.pid).lastLines);
  if (kept !== undefined) notes.push(`Valgrind's own reports are kept in ${kept}`);
  return notes;
}
