/** The registers that belong to the caller come back from every function as they were: checked by code that traps. */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { needs } from "../require.js";
import { arm64 } from "../runtimes.js";
import { fixture, run, runJson } from "./run.js";

const emulated = await arm64();
const platforms = [
  {
    name: `this machine (${process.arch})`,
    command: [process.execPath],
    skip: needs(machine() !== undefined, "there is no machine code for this platform"),
  },
  "missing" in emulated
    ? { name: "arm64 under an emulator", command: [], skip: needs(false, emulated.missing) }
    : {
        name: "arm64 under an emulator",
        command: [emulated.qemu, "-L", emulated.sysroot, emulated.path],
        skip: false as const,
      },
];

for (const { name, command, skip } of platforms) {
  describe(name, { skip }, () => {
    const [program = "", ...args] = command;

    test("every function keeps the caller's registers and the stack pointer", () => {
      const { calls, length } = runJson(program, [...args, fixture("callee-saved.mjs")]) as Record<string, number>;
      assert.deepEqual({ calls, length }, { calls: 4000, length: 1000 });
    });

    test("the check ends the process when a function changes such a register", () => {
      const { signal } = run(program, [...args, fixture("callee-saved.mjs"), "spoil"]);
      assert.match(String(signal), /^SIG(?:ILL|TRAP)$/);
    });
  });
}
