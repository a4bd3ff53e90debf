/** The object in every runtime, natively, and on arm64 under an emulator: real addresses, and requests that change nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { needs } from "../require.js";
import { arm64, runtimes } from "../runtimes.js";
import { fixture, runJson } from "./run.js";

const emulated = await arm64();
const skip = "missing" in emulated && needs(false, emulated.missing);
const native = (await runtimes()).map(({ name, version, path, args }) => ({
  title: `${name} ${version}`,
  name: name as string,
  command: [path, ...args],
  skip: false as false | string,
}));
const arm64Node = "missing" in emulated ? [] : [emulated.qemu, "-L", emulated.sysroot, emulated.path];

for (const { title, name, command, skip: reason } of [
  ...native,
  { title: "Node for arm64", name: "node", command: arm64Node, skip },
]) {
  describe(title, { skip: reason }, () => {
    const [program = "", ...args] = command;

    test("jsgrind_client_request_on() gives the address and length of every kind of view", () => {
      const { covered, handedBack } = runJson(program, [...args, fixture("views.mjs")]) as {
        covered: number;
        handedBack: string[];
      };
      assert.ok(covered >= 70, `${covered} kinds of view`);
      // Deno's napi_get_buffer_info knows no DataView; addressOf() then goes through its buffer.
      const unknown =
        name === "deno" ? ["DataView", "DataView at an offset", "DataView that follows its buffer's length"] : [];
      assert.deepEqual(handedBack, unknown);
    });

    test("every request returns undefined and leaves its default and all other words", () => {
      const { requests } = runJson(program, [...args, fixture("defaults.mjs")]) as { requests: number };
      assert.ok(requests > 100_000);
    });
  });
}
