/** A Node program with a worker and a child under the real Valgrind: every stop is seen in order, and nothing else changes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { run } from "./run.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "gdb", "errors.mjs");
const env = { NODE_OPTIONS: "--conditions=valgrind" };

/** As errors.mjs fills it. */
function marker(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 7 + seed) % 256));
}

/** Addresses differ from run to run. */
function withoutAddresses(output: string): string {
  return output.replace(/marker \d+/g, "marker");
}

test(
  "answerStops() sees each error of main thread, worker and child, and the program runs as it does alone",
  { timeout: 300_000, skip: needsCommand("valgrind", "vgdb") },
  async (t) => {
    const seen: { step: string; isRoot: boolean; lwpIsPid: boolean; marker: boolean }[] = [];
    const costs: number[] = [];
    const running = run(t, [process.execPath, program], {
      env,
      onStop: async ({ pid, lwp, registers, read }) => {
        const began = performance.now();
        const output = running.output();
        const [, name = "", address, seed] = [...output.matchAll(/^(\w+) marker (\d+) (\d+)$/gm)].at(-1) ?? [];
        const step = /(.*)\n$/.exec(output)?.[1] ?? "";
        const [bytes, top, nothing] = [
          await read(Number(address), 20_000),
          await read(registers.sp, 8),
          await read(8, 16),
        ];
        assert.ok(top !== undefined && nothing === undefined && registers.pc > 0, name);
        costs.push(performance.now() - began);
        seen.push({
          step,
          isRoot: pid === running.pid,
          lwpIsPid: lwp === pid,
          marker: bytes?.equals(marker(20_000, Number(seed))) === true,
        });
      },
    });
    const { exitCode, signal } = await running.ended;
    await running.stop();

    const main = { isRoot: true, lwpIsPid: true, marker: true };
    assert.deepEqual(seen, [
      { step: "main error 0", ...main },
      { step: "main error 1", ...main },
      { ...main, step: "worker error 0", lwpIsPid: false },
      { ...main, step: "child error 0", isRoot: false },
    ]);
    assert.deepEqual(running.problems, []);
    assert.deepEqual(running.leftovers(), []);
    t.diagnostic(`ms per stop, of 20 kB read: ${costs.map((cost) => cost.toFixed(2)).join(" ")}`);

    const alone = spawnSync(process.execPath, [program], { env: { ...process.env, ...env }, encoding: "utf8" });
    assert.equal(withoutAddresses(running.output()), withoutAddresses(alone.stdout + alone.stderr));
    assert.deepEqual({ exitCode, signal }, { exitCode: 42, signal: null });
    assert.equal(alone.status, 42);
  },
);
