/** Judges every process of a run by what it was: the rules for Node's noise hold in Node alone. */
import { findExecutable } from "../launch/executable.js";
import { realPath, type Runtimes } from "../launch/runtime.js";
import type { Runtime } from "../launch/types.js";
import type { ProcessRecord } from "./gather.js";
import { judge, type Judgement, judgeNamed } from "./judge.js";
import type { ProcessFacts } from "./rules.js";

export interface JudgedProcess {
  record: ProcessRecord;
  runtime: Runtime | undefined;
  facts: ProcessFacts | undefined;
  judgement: Judgement;
}

export interface JudgeRunOptions {
  runtimes: Runtimes;
  /** The bound on a stack's length that Valgrind was given. */
  numCallers: number;
  /** The value of PATH. */
  path: string | undefined;
}

export function judgeRun(records: readonly ProcessRecord[], options: JudgeRunOptions): Promise<JudgedProcess[]> {
  return Promise.all(
    records.map(async (record) => {
      const runtime = await runtimeOf(record, options);
      const facts = runtime && {
        runtime: runtime.name,
        executable: realPath(runtime.path),
        numCallers: options.numCallers,
      };
      return { record, runtime, facts, judgement: judge(record.findings, facts) };
    }),
  );
}

/** When generated code has its names, in place. */
export function judgeRunNamed(judged: readonly JudgedProcess[]): void {
  for (const each of judged) each.judgement = judgeNamed(each.judgement, each.facts);
}

/** The command is as the process was started: a name without a folder was found on PATH. */
async function runtimeOf(
  { command }: ProcessRecord,
  { runtimes, path }: JudgeRunOptions,
): Promise<Runtime | undefined> {
  const [name] = command;
  if (name === undefined || name === "") return undefined;
  const found = findExecutable(name, { path });
  return "missing" in found ? undefined : runtimes.recognise(found.path);
}
