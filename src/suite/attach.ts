/** What watches each test runner. */
import { jest } from "./jest.js";
import { mocha } from "./mocha.js";
import { nodeTest } from "./node-test.js";
import { TestMarks } from "./marks.js";
import { rewriteModules } from "./rewrite.js";
import { vitest } from "./vitest.js";

/** `runner` is `node:test`, `mocha`, `jest` or `vitest`: others have no marks. */
export function attach(runner: string): void {
  switch (runner) {
    case "node:test":
      nodeTest(new TestMarks("node:test"));
      return;
    case "mocha":
      rewriteModules(mocha(new TestMarks("mocha")));
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
