/** node:test: hooks of the root, which each test inherits. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { OpenTest, TestMarks } from "./marks.js";

/** Of what Node hands to a hook: `fullName` since 20.16, `filePath` since 22.6, `passed` since 20.16. */
interface Context {
  readonly name: string;
  readonly fullName?: string;
  readonly filePath?: string;
  readonly passed?: boolean;
  after(hook: () => void | Promise<void>): void;
}

export function nodeTest(marks: TestMarks): void {
  const { beforeEach, afterEach } = createRequire(import.meta.url)("node:test") as {
    beforeEach(hook: (context: Context) => void): void;
    afterEach(hook: (context: Context) => void): void;
  };
  const open = new WeakMap<Context, OpenTest>();
  /** Tests whose end was near, and whose hooks failed, so that it was never said. */
  const ending = new Map<OpenTest, Context>();

  beforeEach((context) => {
    for (const [test, { passed }] of ending) void marks.end(test, passed === true ? "passed" : "failed");
    ending.clear();
    const { fullName = context.name, filePath = onlyFile() } = context;
    const test = marks.begin({ path: [fullName], file: filePath });
    open.set(context, test);
    // The root's afterEach comes before the test's own. Hooks of `after` come last, in their order, and one that is added by one is run too.
    context.after(() => {
      context.after(async () => {
        ending.delete(test);
        await marks.end(test, context.passed === false ? "failed" : "passed");
      });
    });
  });
  afterEach((context) => {
    const test = open.get(context);
    if (test !== undefined) ending.set(test, context);
  });
}

/** Node 20 does not say it; of several files that share a process nobody does then. */
function onlyFile(): string | undefined {
  const [, script, first, second] = process.argv;
  if (script !== importFiles) return script;
  return second === undefined ? first : undefined;
}

const importFiles = fileURLToPath(new URL("import-files.js", import.meta.url));
