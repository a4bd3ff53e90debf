/** Jest: its environments are told of everything that jest-circus does, and waited for. */
import type { OpenTest, TestMarks } from "./marks.js";
import type { Rewriting } from "./rewrite.js";

interface Described {
  readonly name: string;
  readonly parent?: Described;
  readonly errors?: readonly unknown[];
}

interface Environment {
  handleTestEvent?(event: { name: string; test?: Described }, state: unknown): unknown;
}

type Adapter = (
  globalConfig: unknown,
  config: unknown,
  environment: Environment,
  runtime: unknown,
  testPath: string,
  ...rest: unknown[]
) => unknown;

export function jest(marks: TestMarks): Rewriting {
  function watchEnvironment(environment: Environment, file: string): void {
    const open = new Map<Described, OpenTest>();
    const before = environment.handleTestEvent?.bind(environment);
    environment.handleTestEvent = async (event, state) => {
      const { name, test } = event;
      if (name === "test_start" && test !== undefined) open.set(test, marks.begin({ path: pathOf(test), file }));
      await before?.(event, state);
      const mark = name === "test_done" && test !== undefined ? open.get(test) : undefined;
      if (mark !== undefined) await marks.end(mark, (test?.errors?.length ?? 0) > 0 ? "failed" : "passed");
    };
  }

  function watch(value: unknown): unknown {
    const found = value as { default?: Adapter } | Adapter;
    const adapter = typeof found === "function" ? found : found.default;
    if (typeof adapter !== "function") return value;
    const watched: Adapter = (globalConfig, config, environment, runtime, testPath, ...rest) => {
      watchEnvironment(environment, testPath);
      return adapter(globalConfig, config, environment, runtime, testPath, ...rest);
    };
    if (typeof found === "function") return Object.assign(watched, found);
    // Compiled modules have properties that are not enumerable.
    return Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(found), default: { value: watched, enumerable: true } },
    );
  }

  return {
    file: /\/jest-circus\/(?:build\/)?(?:legacy-code-todo-rewrite\/jestAdapter|runner)\.js$/,
    contains: /\bFRAMEWORK_INITIALIZER\b/,
    name: "module.exports",
    isModule: false,
    watch,
  };
}

/** The outermost group is one that Jest itself makes. */
function pathOf(test: Described): string[] {
  const names: string[] = [];
  for (let each: Described | undefined = test; each !== undefined; each = each.parent) {
    if (each.parent !== undefined) names.unshift(each.name);
  }
  return names;
}
