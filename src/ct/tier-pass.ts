/** All cases in each tier, under Memcheck: in one process for a tier, or in several where one hangs or crashes. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Stacks } from "../cli/stacks.js";
import { followDirectory } from "../findings/follow.js";
import { vgdbPrefix } from "../gdb/waiting.js";
import { RunRecords } from "../judge/run-records.js";
import { memcheckArguments } from "../launch/memcheck-arguments.js";
import { flagsPreload } from "../launch/preloads.js";
import { namingFlags } from "../launch/naming-flags.js";
import { writeOwnSuppressions } from "../launch/own-noise.js";
import type { Observed, Purpose, Setting, TrialEvent } from "../trial/setting.js";
import { runKey, settingVariable } from "../trial/setting.js";
import { type ChildEnd, runChild } from "./child.js";
import { errorListsIn, occurredBetween } from "./error-list.js";
import { readEvents, unfinished } from "./events.js";
import { linesIn } from "./text-lines.js";
import { trialScript } from "./native-pass.js";
import type { CtPlan } from "./plan.js";
import { type JsTier, preloadFlags, startFlags, tierFlags, warmUpCalls } from "./tiers.js";
import { ErrorRecords } from "./error-records.js";

export interface TierOptions extends CtPlan {
  /** Of the cases that are left out. */
  readonly skip: readonly number[];
  /** A folder for each process is made in it. */
  readonly directory: string;
}

export interface TiersOptions extends TierOptions {
  /** Called when another tier begins. */
  onPhase(text: string): void;
}

/** What ran in each tier, slowest tier first. */
export interface Tiers extends Disposable {
  readonly byTier: ReadonlyMap<JsTier, readonly TierProcess[]>;
  /** Why some names are missing, a sentence each. */
  readonly problems: readonly string[];
}

/** Some at a time, as a process of Valgrind's keeps one core busy. The fastest tiers first: what compiles takes longest. */
export async function runTiers(options: TiersOptions): Promise<Tiers> {
  const ran = new Map<JsTier, TierProcess[]>();
  const queue = options.tiers.toReversed();
  const running = new Set<JsTier>();
  const work = async (): Promise<void> => {
    for (let tier = queue.shift(); tier !== undefined; tier = queue.shift()) {
      running.add(tier);
      options.onPhase([...running].join(" and "));
      ran.set(tier, await runTier(tier, options));
      running.delete(tier);
      options.onPhase([...running].join(" and "));
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  const byTier = new Map(options.tiers.map((tier) => [tier, ran.get(tier) ?? []]));
  const processes = [...byTier.values()].flat();
  return {
    byTier,
    problems: [...new Set(processes.flatMap(({ stacks }) => stacks.problems))].filter(
      // All stacks but those of the classifications are asked for.
      (problem) => options.origins || !problem.includes("wrote of its code"),
    ),
    [Symbol.dispose]() {
      for (const { stacks } of processes) stacks[Symbol.dispose]();
    },
  };
}

/** One process, with what it ran. */
export interface TierProcess {
  readonly pid: number;
  readonly command: readonly string[];
  readonly runs: readonly Run[];
  readonly errors: ErrorRecords;
  readonly stacks: Stacks;
  readonly end: ChildEnd;
  /** The run in which an error occurred first, by its key: the process was asked then. */
  firstIn(key: string): Run | undefined;
}

export interface Run {
  readonly index: number;
  readonly purpose: Purpose;
  readonly observed: Observed;
  /** How often each error occurred in it, by `errorKey`; undefined where that is not known. */
  readonly occurred: ReadonlyMap<string, number> | undefined;
}

async function runTier(tier: JsTier, options: TierOptions): Promise<TierProcess[]> {
  const processes: TierProcess[] = [];
  const skip = new Set(
    options.skip.flatMap((index) => [runKey({ index, purpose: "run" }), runKey({ index, purpose: "control" })]),
  );
  for (let round = 0; ; round++) {
    const process = await runOnce(tier, options, [...skip], round);
    processes.push(process.ran);
    if (process.isDone) return processes;
    for (const run of process.ran.runs) skip.add(runKey(run));
    // It ended before the first case: it would do so again.
    if (process.ran.runs.length === 0) return processes;
  }
}

async function runOnce(
  tier: JsTier,
  options: TierOptions,
  skip: readonly string[],
  round: number,
): Promise<{ ran: TierProcess; isDone: boolean }> {
  const { runtime, valgrind, spared, relay, files, nodeFlags, env, origins, numCallers, caseTimeoutMs } = options;
  const directory = join(options.directory, `${tier}-${round}`);
  mkdirSync(directory);
  const eventsPath = join(directory, "events");
  const preloaded = preloadFlags(tier);
  const setting: Setting = {
    files,
    tier,
    skip,
    events: eventsPath,
    directory,
    flags: tierFlags(tier, runtime),
    warmUp: warmUpCalls(tier),
  };
  const valgrindArguments = memcheckArguments(
    {
      numCallers,
      leakCheck: "no",
      showLeakKinds: "none",
      trackOrigins: origins,
      suppressions: [writeOwnSuppressions(directory)],
      genSuppressions: false,
      extra: ["--error-limit=no", ...options.valgrindOptions],
    },
    {
      directory,
      spared,
      vgdbPrefix: relay === undefined ? undefined : vgdbPrefix(directory),
    },
  );
  const records = new RunRecords();
  const errors = new ErrorRecords();
  const follower = followDirectory(directory, {
    onEvent: (event, source) => {
      records.take(event, source);
      errors.take(event, records.all);
    },
    matches: (name) => name.endsWith(".xml"),
    interval: 500,
  });
  const stacks = new Stacks(directory, relay, { buffers: false, secrets: true });
  let end: ChildEnd;
  try {
    end = await runChild({
      argv: [
        valgrind.path,
        ...valgrindArguments,
        runtime.path,
        ...startFlags(tier, runtime),
        // Without --perf-prof newer V8s note no lines in optimised code.
        ...namingFlags(runtime, directory),
        ...(preloaded.length > 0 ? ["--require", flagsPreload] : []),
        ...nodeFlags,
        trialScript,
      ],
      env: { ...env, JSGRIND_V8_FLAGS: preloaded.join(" "), [settingVariable]: JSON.stringify(setting) },
      output: join(directory, "output"),
      events: eventsPath,
      patienceMs: caseTimeoutMs,
    });
  } finally {
    await stacks.stop();
    await follower.stop();
  }
  await stacks.prepare(records.all);
  await stacks.name(records.all);
  const events = readEvents(eventsPath);
  const lists = errorListsIn(linesIn(join(directory, `${end.pid}.log`)));
  const runs = runsIn(events, end, caseTimeoutMs).map((run): Run => {
    const { before = 0, after = 0 } = run.observed;
    return { ...run, occurred: occurredBetween(lists, before, after) };
  });
  const first = new Map<string, Run>();
  for (const run of runs) for (const key of run.occurred?.keys() ?? []) if (!first.has(key)) first.set(key, run);
  const ran: TierProcess = {
    pid: end.pid,
    command: records.all.find(({ pid }) => pid === end.pid)?.command ?? [],
    runs,
    firstIn: (key) => first.get(key),
    errors,
    stacks,
    end,
  };
  return { ran, isDone: events.at(-1)?.event === "done" };
}

function runsIn(events: readonly TrialEvent[], end: ChildEnd, caseTimeoutMs: number): Omit<Run, "occurred">[] {
  const runs: Omit<Run, "occurred">[] = [];
  for (const event of events) {
    if (event.event === "end") runs.push({ index: event.index, purpose: event.purpose, observed: event });
  }
  const open = unfinished(events);
  if (open !== undefined) {
    const failed = end.hung
      ? `it did not return within ${caseTimeoutMs / 1000} s under Valgrind (--case-timeout)`
      : `the process ended in it (${end.signal ?? `exit code ${end.exitCode}`})`;
    runs.push({ index: open.index, purpose: open.purpose, observed: { failed } });
  }
  return runs;
}
