/**
 * Finds the files that `node --test` would run, and runs them in as many processes under Valgrind as are wanted at a time. Not itself under
 * Valgrind: `node in-jobs.js '{"under": [...], "suite": {...}, "patterns": [...]}'`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chosen } from "./choice.js";
import type { SuiteFiles } from "./settings.js";
import { testFiles } from "./test-files.js";

interface Work {
  /** What runs the files that follow. */
  under: string[];
  suite: SuiteFiles;
  patterns: string[];
  typescript: boolean;
}

const { under, suite, patterns, typescript } = JSON.parse(process.argv[2] ?? "") as Work;
const all = testFiles(patterns, { cwd: process.cwd(), typescript });
const files = chosen(all, suite);
if (all.length === 0) {
  process.stderr.write(`jsgrind: No file of tests was found for node --test ${patterns.join(" ")}.\n`);
  process.exitCode = 1;
} else if (files.length === 0) {
  process.stderr.write(`jsgrind: None of ${all.length} files of tests is to run.\n`);
}
const count = suite.isolation === "process" ? files.length : Math.min(suite.jobs, files.length);
const shares = Array.from({ length: count }, (_, job) => files.filter((_, index) => index % count === job));
await Promise.all(Array.from({ length: suite.jobs }, work));

async function work(): Promise<void> {
  for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
    const code = await run(share, suite.jobs > 1);
    if (code !== 0) process.exitCode ??= code;
  }
}

/** Of several at a time, each one's output comes when it has ended. */
async function run(share: readonly string[], isOneOfMany: boolean): Promise<number> {
  const [program = "", ...words] = under;
  const child = spawn(program, [...words, ...share], { stdio: isOneOfMany ? ["ignore", "pipe", "pipe"] : "inherit" });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  // From a terminal they come to all processes; SIGTERM is sent to the first alone.
  process.on("SIGTERM", passOn).on("SIGINT", () => {});
  const said: [NodeJS.WriteStream, Buffer][] = [];
  child.stdout?.on("data", (chunk: Buffer) => said.push([process.stdout, chunk]));
  child.stderr?.on("data", (chunk: Buffer) => said.push([process.stderr, chunk]));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  for (const [stream, chunk] of said) stream.write(chunk);
  if (signal !== null) process.stderr.write(`jsgrind: ${signal} ended the process that ran ${share.join(" ")}.\n`);
  return code ?? 1;
}
