/** Where there is no machine code, the real twin behaves as the disabled one: nothing is loaded, nothing throws. */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { needs } from "../require.js";
import { fixture, runJson } from "./run.js";

const PLATFORMS = [
  ["darwin", "arm64"],
  ["win32", "x64"],
  ["freebsd", "x64"],
  ["linux", "riscv64"],
  ["linux", "ia32"],
] as const;

for (const [platform, arch] of PLATFORMS) {
  test(`on ${platform} for ${arch} every function gives the disabled twin's result`, () => {
    const told = runJson(process.execPath, [fixture("unsupported.mjs"), platform, arch]);
    const { functions, different, loaded } = told as { functions: number; different: string[]; loaded: number };
    assert.deepEqual(different, []);
    assert.equal(loaded, 0);
    assert.ok(functions > 100, `${functions} functions`);
  });
}

const skip = needs(machine() !== undefined, "there is no machine code for this platform");

test("the same calls on this platform load the object once", { skip }, () => {
  const told = runJson(process.execPath, [fixture("unsupported.mjs"), process.platform, process.arch]);
  assert.equal((told as { loaded: number }).loaded, 1);
});
