/** Nothing that is passed can crash Valgrind: every function under every tool, with arguments of every kind. See fixtures/requests/any-calls.mjs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fullTier } from "../require.js";
import { needsValgrind, valgrind } from "./valgrind.js";

interface Results {
  /** By function: how often each kind of end was met. */
  outcomes: Record<string, Record<string, number>>;
  /** Calls whose error is the engine's, and not one that says what is allowed. */
  unchecked: string[];
}

/** Memcheck asserts most on what it is told; all take long. */
const tools: Record<string, readonly string[]> = {
  memcheck: ["--leak-check=full"],
  ...(fullTier ? { helgrind: [], drd: [], callgrind: [], cachegrind: [], dhat: [], massif: [], none: [] } : {}),
};
/** JSGRIND_SEED makes other calls. */
const seed = Number(process.env["JSGRIND_SEED"] ?? 1);
const calls = fullTier ? 5000 : 1000;
/** What JavaScript may throw on purpose; the rest, and stack overflows and failed allocations, would be a surprise. */
const expected = new Set(["returned", "TypeError", "RangeError", "Error"]);

describe("any call", { skip: needsValgrind(), concurrency: fullTier ? 2 : 1 }, () => {
  for (const [tool, options] of Object.entries(tools)) {
    test(`with seed ${seed} leaves ${tool} alive`, async () => {
      const run = await valgrind<Results>(tool, "any-calls.mjs", {
        options: ["--error-limit=no", "--num-callers=4", ...options],
        args: [String(seed), String(calls)],
        xml: false,
        compiles: false,
      });
      const last = run.stderr.trimEnd().split("\n").slice(-20).join("\n");
      assert.equal(run.exitCode, 0, `${last}\n${run.log.slice(-3000)}`);
      assert.doesNotMatch(run.log, /impossible|Assertion|Process terminating/);
      assert.deepEqual(run.results.unchecked, []);
      for (const [name, ends] of Object.entries(run.results.outcomes)) {
        for (const end of Object.keys(ends)) assert.ok(expected.has(end), `${name}() ended with ${end}`);
      }
      assert.ok(Object.keys(run.results.outcomes).length > 100, "nearly all functions had their turn");
    });
  }
});
