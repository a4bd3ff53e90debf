/** That the markers are right, by V8's own account: the same programs natively, where each case's error looks at its stack. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { runtimes } from "../runtimes.js";
import { type Place, stackDifferences, table } from "./differences.js";
import type { Case } from "./expected.js";
import { toldIn } from "./memcheck.js";
import { programNames, programs } from "./programs.js";
import { BuiltSources, driver } from "./sources.js";

const built = new BuiltSources();
after(() => built[Symbol.dispose]());

for (const { name, version, path } of await runtimes()) {
  if (name !== "node") continue;
  for (const programName of programNames) {
    const program = programs[programName](built, Number.parseInt(version, 10));
    test(`the markers of ${program.name} agree with the stacks of Node ${version}`, () => {
      const seen = natively(path, program.nodeFlags, program.modules);
      const all = program.cases.flatMap((each) => {
        const stacks = seen.get(each.name) ?? [];
        const count = each.stack[0]?.unseen === true ? 0 : 1;
        if (stacks.length !== count) {
          return [{ case: each.name, expected: `${count} stacks`, actual: JSON.stringify(stacks) }];
        }
        return stacks.flatMap((stack) => stackDifferences(asSeen(each, stack), stack));
      });
      const names = new Set(program.cases.map(({ name }) => name));
      assert.deepEqual(
        [...seen.keys()].filter((name) => !names.has(name)),
        [],
        "cases without a marker",
      );
      assert.equal(all.length, 0, `\n${table(all)}`);
    });
  }
}

/** By case, the different stacks that it saw: a comparator may be asked more than once. */
function natively(node: string, flags: readonly string[], modules: readonly string[]): Map<string, Place[][]> {
  const told = built.newFile("told");
  const v8Flags = ["--enable-source-maps", "--no-async-stack-traces", ...flags];
  execFileSync(node, [...v8Flags, "--conditions=valgrind", driver, "native", told, ...modules]);
  const seen = new Map<string, Map<string, Place[]>>();
  for (const { case: name, stack } of toldIn(told) as { case: string; stack: Place[] }[]) {
    seen.set(name, (seen.get(name) ?? new Map<string, Place[]>()).set(JSON.stringify(stack), stack));
  }
  return new Map([...seen].map(([name, stacks]) => [name, [...stacks.values()]]));
}

/** V8's stack says nothing of tiers, of what is compiled no author's name, and of WebAssembly no author's file. */
function asSeen({ name, stack }: Case, frames: readonly Place[]): Case {
  const seen = stack.map(({ tier: _, ...marker }, depth) => {
    const frame = frames[depth];
    if (frame?.file?.startsWith("wasm:") === true) return { ...marker, precision: "name" as const };
    return frame !== undefined && frame.function === undefined ? { ...marker, functions: [""] } : marker;
  });
  return { name, stack: seen };
}
