/** Each thread has an object and words of its own, in every runtime. */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { fullTier, needs } from "../require.js";
import { arm64, runtimes } from "../runtimes.js";
import { fixture, runJson } from "./run.js";

interface Told {
  words: number[];
  views: number[];
  terminated: number;
  mapped: number;
}

const native = needs(machine() !== undefined, "there is no machine code for this platform");
const platforms: { title: string; command: string[]; unloads: boolean; skip: false | string }[] = (
  await runtimes()
).map(({ name, version, path, args }) => ({
  title: `${name} ${version}`,
  command: [path, ...args],
  // Bun and Deno keep the addons of a worker that has ended.
  unloads: name === "node" && process.arch === "x64",
  skip: native,
}));
if (fullTier) {
  const node = await arm64();
  const skip = "missing" in node && needs(false, node.missing);
  const command = "missing" in node ? [] : [node.qemu, "-L", node.sysroot, node.path];
  platforms.push({ title: "Node for arm64", command, unloads: false, skip });
}

for (const { title, command, unloads, skip } of platforms) {
  test(`${title}: threads do not see each other's words, and may be ended in the middle of a request`, { skip }, () => {
    const [program = "", ...args] = command;
    const { words, views, terminated, mapped } = runJson(program, [...args, fixture("threads.mjs")]) as Told;
    assert.equal(new Set(words).size, 5, "the main thread and four workers have words of their own");
    assert.equal(new Set(views).size, 40);
    assert.equal(terminated, 10);
    // Two objects of the main thread, two mappings each: those of the workers went with them.
    if (unloads) assert.equal(mapped, 4);
  });
}
