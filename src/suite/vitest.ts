/** Vitest: its runner is asked before and after each test. */
import type { OpenTest, TestMarks } from "./marks.js";
import type { Rewriting } from "./rewrite.js";

interface Task {
  readonly name: string;
  readonly suite?: Task;
  readonly file: { readonly filepath: string };
  readonly result?: { readonly state: string };
}

interface Runner {
  onBeforeRunTask?(task: Task): unknown;
  onAfterRunTask?(task: Task): unknown;
}

type StartTests = (files: unknown, runner: Runner, ...rest: unknown[]) => unknown;

export function vitest(marks: TestMarks): Rewriting {
  const watched = new WeakSet<Runner>();
  const open = new Map<Task, OpenTest>();

  function watchRunner(runner: Runner): void {
    if (watched.has(runner)) return;
    watched.add(runner);
    const { onBeforeRunTask, onAfterRunTask } = runner;
    runner.onBeforeRunTask = async function (task) {
      await onBeforeRunTask?.call(this, task);
      open.set(task, marks.begin({ path: pathOf(task), file: task.file.filepath }));
    };
    runner.onAfterRunTask = async function (task) {
      const mark = open.get(task);
      open.delete(task);
      if (mark !== undefined) await marks.end(mark, task.result?.state === "fail" ? "failed" : "passed");
      await onAfterRunTask?.call(this, task);
    };
  }

  function watch(value: unknown): unknown {
    const startTests: StartTests = (files, runner, ...rest) => {
      watchRunner(runner);
      return (value as StartTests)(files, runner, ...rest);
    };
    return startTests;
  }

  return {
    file: /\/@vitest\/runner\/dist\/[^/]+\.js$/,
    contains: /\basync function startTests\(/,
    name: "startTests",
    isModule: true,
    watch,
  };
}

function pathOf(task: Task): string[] {
  const names: string[] = [];
  for (let each: Task | undefined = task; each !== undefined; each = each.suite) names.unshift(each.name);
  return names;
}
