/** What watches each test runner. */
import { jest } from "./jest.js";
import { mocha } from "./mocha.js";
import { nodeTest } from "./node-test.js";
import { TestMarks } from "./marks.js";
import { settings, shimVariable } from "./settings.js";
import { rewriteModules } from "./rewrite.js";
import { runnerOptions } from "./runner-options.js";
import { vitest } from "./vitest.js";

export interface AttachOptions {
  /** This is the process that was called, and not one of its workers. */
  isCommand: boolean;
}

/** `runner` is `node:test`, `mocha`, `jest` or `vitest`. */
export function attach(runner: string, { isCommand }: AttachOptions): void {
  const suite = settings();
  if (isCommand) process.argv.push(...runnerOptions(runner, suite, process.argv.slice(2)));
  const shim = process.env[shimVariable];
  // Vitest's own process runs natively (src/launch/wrapping.ts).
  if (isCommand && runner === "vitest" && shim !== undefined) {
    process.execPath = shim;
    waitLonger();
  }
  switch (runner) {
    case "node:test":
      nodeTest(new TestMarks("node:test"));
      return;
    case "mocha":
      rewriteModules(mocha(new TestMarks("mocha"), isCommand ? suite : undefined));
      return;
    case "jest":
      rewriteModules(jest(new TestMarks("jest")));
      return;
    case "vitest":
      rewriteModules(vitest(new TestMarks("vitest")));
      return;
    default:
      throw new Error(
        `JSGRIND_RUNNER is ${JSON.stringify(runner)}: give mocha, jest, vitest or node:test, or none to mark no tests.`,
      );
  }
}

/** It gives a process a minute to begin, which is enough for Valgrind on a machine that has nothing else to do. */
function waitLonger(): void {
  const { setTimeout: original } = globalThis;
  const patient = (callback: (...values: unknown[]) => void, delay = 0, ...values: unknown[]): unknown =>
    original(callback, delay >= 10_000 ? 10 * delay : delay, ...values);
  globalThis.setTimeout = Object.assign(patient, original);
}
