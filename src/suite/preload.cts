/**
 * Required by Node processes under `jsgrind memcheck`, through NODE_OPTIONS: where a test runner runs, each test's start and end are marked in
 * Valgrind's output. Most processes run none, so what does the work is loaded only then.
 */
{
  const { readFileSync, realpathSync } = require("node:fs") as typeof import("node:fs");
  const { env, argv, execArgv } = process;

  const script = scriptPath();
  const runner = env["JSGRIND_RUNNER"] ?? runnerByPath() ?? (runsNodeTests() ? "node:test" : undefined);
  if (runner !== undefined && runner !== "none") {
    // A runner's own children and workers have other scripts. Those of node:test are told by Node itself.
    if (runner !== "node:test") env["JSGRIND_RUNNER"] = runner;
    /** Of the processes of a runner the one that was called, as against its workers. */
    const isCommand =
      /\/(?:mocha\/bin\/_?mocha(?:\.js)?|mocha\/lib\/cli\/cli\.js|jest(?:-cli)?\/bin\/jest\.js|vitest\/(?:vitest\.mjs|dist\/cli\.js))$/.test(
        script ?? "",
      ) && isMainThread();
    const { attach } = require("./attach.js") as typeof import("./attach.js");
    attach(runner, { isCommand });
  }

  /** Asked last: the module is loaded for it alone, which takes long under Valgrind, and most programs do without. */
  function isMainThread(): boolean {
    return (require("node:worker_threads") as typeof import("node:worker_threads")).isMainThread;
  }

  /** mocha, jest or vitest, when the script is theirs. */
  function runnerByPath(): string | undefined {
    const name =
      script === undefined ? undefined : /.*\/node_modules\/(mocha|jest|jest-cli|vitest)\//.exec(script)?.[1];
    return name === "jest-cli" ? "jest" : name;
  }

  /** The file of a package, and not the link to it in `node_modules/.bin`. */
  function scriptPath(): string | undefined {
    const [, file] = argv;
    if (file === undefined) return undefined;
    try {
      return realpathSync(file);
    } catch {
      // An argument of `node -e`, or a script that Node itself will not find.
      return undefined;
    }
  }

  /**
   * Whether tests run in this very process: `node --test` starts one for each file, or, where it is told not to, runs them itself; and a
   * file of tests can be run as any script. Asking is not free: from the first hook on, Node writes a summary of tests at the end.
   */
  function runsNodeTests(): boolean {
    if (
      env["NODE_TEST_CONTEXT"]?.startsWith("child") === true &&
      env["JSGRIND_NODE_TEST"] === undefined &&
      isMainThread()
    ) {
      // The runner's children are told by this variable, and theirs inherit it, who may be anything.
      env["JSGRIND_NODE_TEST"] = "runs";
      return true;
    }
    const options = [...execArgv, ...(env["NODE_OPTIONS"] ?? "").split(" ")];
    if (execArgv.includes("--test"))
      return options.some((option) => /^--(?:experimental-)?test-isolation=none$/.test(option)) && isMainThread();
    if (script === undefined) return false;
    let text: string;
    try {
      text = readFileSync(script, "utf8");
    } catch {
      return false; // A folder with a package, or a file that Node will complain about.
    }
    return /(?:\bfrom|\bimport|\brequire\()\s*["']node:test["']/.test(text) && isMainThread();
  }
}
