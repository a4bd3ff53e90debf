/** node:test: hooks of the root, which each test inherits. */
import { createHook } from "node:async_hooks";
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
    const { fullName = context.name } = context;
    const test = marks.begin({ path: [fullName], file: fileOf(context) });
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

function fileOf(context: Context): string | undefined {
  const [, script, first, second] = process.argv;
  if (script !== importFiles) return context.filePath ?? script;
  return second === undefined ? first : fileOfShared(context);
}

const importFiles = fileURLToPath(new URL("import-files.js", import.meta.url));

/**
 * To Node all tests are of `import-files.js`, which imports their files. Where a test stands it tells its reporters, and whoever watches it make an
 * object that belongs to the test.
 */
function fileOfShared(context: Context): string | undefined {
  let hook: TestHook | undefined;
  const watch = createHook({ init: (_id, _type, _trigger, made) => void (hook ??= made) }).enable();
  context.after(nothing);
  watch.disable();
  return hook?.parentTest?.loc?.file;
}

function nothing(): void {}

/** Of a hook that is added to a test Node has this since 22. */
interface TestHook {
  readonly parentTest?: { readonly loc?: { readonly file?: string } | null } | null;
}
