/** Mocha: its Runner says when a test begins, and runs the hooks that come behind each. */
import type { OpenTest, TestMarks } from "./marks.js";
import type { Rewriting } from "./rewrite.js";
import type { SuiteFiles } from "./settings.js";
import { chosen } from "./choice.js";

interface Test {
  readonly file?: string;
  readonly state?: string;
  titlePath(): string[];
}

interface Mocha {
  prototype: { files: string[]; loadFiles: Load; loadFilesAsync: Load; run: Load };
  Runner: {
    prototype: {
      emit(event: string, ...values: unknown[]): boolean;
      hookUp(name: string, done: (...values: unknown[]) => void): void;
    };
  };
}

type Load = (this: Mocha["prototype"], ...values: unknown[]) => unknown;

/** `suite` is undefined in a worker, which runs the files that it is given. */
export function mocha(marks: TestMarks, suite: SuiteFiles | undefined): Rewriting {
  let current: { mark: OpenTest; test: Test } | undefined;

  async function end(): Promise<void> {
    if (current === undefined) return;
    const { mark, test } = current;
    current = undefined;
    await marks.end(mark, test.state === "failed" ? "failed" : "passed");
  }

  function watch(value: unknown): unknown {
    if (suite !== undefined) chooseFiles((value as Mocha).prototype, suite);
    const { prototype } = (value as Mocha).Runner;
    const { emit, hookUp } = prototype;
    prototype.emit = function (event, ...values) {
      if (event === "test") {
        // Where hooks failed, nothing was said of the last one's end.
        void end();
        const test = values[0] as Test;
        current = { mark: marks.begin({ path: test.titlePath(), file: test.file }), test };
      }
      return Reflect.apply(emit, this, [event, ...values]);
    };
    prototype.hookUp = function (name, done) {
      const then =
        name === "afterEach"
          ? (...values: unknown[]) => {
              const goOn = (): void => done(...values);
              void end().then(goOn, goOn);
            }
          : done;
      Reflect.apply(hookUp, this, [name, then]);
    };
    return value;
  }

  // The runner itself is a module since Mocha 12, and Node 20 loads modules that are required without asking anyone.
  return {
    file: /\/mocha\/lib\/mocha\.c?js$/,
    contains: /\bexports\.Runner\b/,
    name: "module.exports",
    isModule: false,
    watch,
  };
}

/** Mocha knows neither parts of a suite nor changes. Whatever it does with its files first, their list is whole by then. */
function chooseFiles(mocha: Mocha["prototype"], suite: SuiteFiles): void {
  const done = new WeakSet<object>();
  for (const name of ["loadFiles", "loadFilesAsync", "run"] as const) {
    const original = mocha[name];
    mocha[name] = function (...values) {
      if (!done.has(this)) this.files = chosen(this.files, suite);
      done.add(this);
      return Reflect.apply(original, this, values);
    };
  }
}
