/** Node for arm64 itself, at every instruction of a bytecode handler and of a builtin that Sparkplug's code calls. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { namingFlags } from "#src/launch/naming-flags.js";
import { Heap } from "#src/v8/heap.js";
import { layoutFrom } from "#src/v8/layout.js";
import { readMetadata } from "#src/v8/metadata.js";
import { findFrames } from "#src/v8/stack.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needs, needsCommand } from "../require.js";
import { arm64 } from "../runtimes.js";
import { stopsUnderQemu } from "./qemu.js";

const node = await arm64();
const skip = "missing" in node ? needs(false, node.missing) : needsCommand("readelf");
const program = join(packageRoot(import.meta.url), "test", "fixtures", "v8", "stops.mjs");

test("findFrames() knows function and place at every instruction of arm64's builtins", { skip }, async (t) => {
  if ("missing" in node) return;
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-arm64-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const layout = layoutFrom(readMetadata(node.path));
  if (typeof layout === "string") assert.fail(layout);

  const stacks = new Map<string, string[]>();
  await stopsUnderQemu({
    node,
    folder,
    args: [
      ...namingFlags({ name: "node", version: "24.0.0" }, folder),
      ...["--allow-natives-syntax", program, "errors", join(folder, "told")],
    ],
    everyInstructionOf: ["interpreter", "sparkplug"],
    onStop: async ({ name, registers, stack, read }) => {
      const found = await read((memory) =>
        findFrames(new Heap(memory, layout), registers, stack)
          .flatMap(({ frames }) => frames)
          .filter(({ script, function: name }) => script?.file?.endsWith("/stops.mjs") && name !== "")
          .map((frame) => `${frame.function} ${frame.place === undefined ? "?" : frame.place.line}`),
      );
      stacks.set(name, [...(stacks.get(name) ?? []), found.join()]);
    },
  });

  const instructions = [...stacks].map(([name, all]) => [name, all.length] as const);
  t.diagnostic(`instructions: ${instructions.map(([name, count]) => `${name} ${count}`).join(", ")}`);
  for (const [name, expected] of [
    ["interpreter", "isLow 69,around 72,interpreter 76"],
    ["sparkplug", "isLow 82,around 85,sparkplug 91"],
  ] as const) {
    const all = stacks.get(name) ?? [];
    assert.ok(all.length > 10, name);
    // While a handler hands on to the next, it has the next one's offset already, and the place is not certain.
    const known = all.filter((stack) => stack === expected);
    const uncertain = all.filter((stack) => stack === expected.replace(/\d+/, "?"));
    assert.deepEqual(new Set(all), new Set([...known, ...uncertain]));
    assert.ok(uncertain.length <= all.length / 4, `${uncertain.length} of ${all.length} at ${name}`);
  }
});
