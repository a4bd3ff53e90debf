/** Runs the fixture programs of this folder in processes of their own. */
import assert from "node:assert/strict";
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../scripts/lib/root.mjs";

export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export function fixture(name: string): string {
  return join(packageRoot(import.meta.url), "test", "fixtures", "load", name);
}

/** As a user would start it: without what the test runner and its options left in the environment. */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Ended {
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const settings = {
    ...options,
    encoding: "utf8",
    env: { ...env, ...options.env },
    timeout: 300_000,
  } as const satisfies SpawnSyncOptions;
  const { error, status, signal, stdout, stderr } = spawnSync(command, [...args], settings);
  if (error !== undefined) throw error;
  return { status, signal, stdout, stderr };
}

/** Runs to a good end, and returns the JSON that the program printed. */
export function runJson(command: string, args: readonly string[], options?: Parameters<typeof run>[2]): unknown {
  const { status, signal, stdout, stderr } = run(command, args, options);
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return JSON.parse(stdout);
}
