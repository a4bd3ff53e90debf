/** Dumps that V8 writes, natively: of the Node that runs the tests, and in the full tier of all. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import type { Code } from "#src/jit/code.js";
import { parseCodeName } from "#src/jit/code-name.js";
import { JitdumpReader } from "#src/jit/jitdump.js";
import { needs } from "../../require.js";
import { nodes } from "../../runtimes.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "jit", "every-tier.mjs");
const skip = needs(process.platform === "linux", "V8 writes jitdumps on Linux only");

for (const { version, path } of await nodes("first")) {
  test(`node ${version} writes what is read to the end: names, tiers and lines`, { skip }, async () => {
    const codes = await dumped(path);
    const named = codes.map((code) => ({ code, ...parseCodeName(code.name) }));
    const ours = named.filter(({ file }) => file === pathToFileURL(program).href);
    const hot = ours.filter((each) => each.function === "hot");
    // Sparkplug and Maglev lie on the way in some versions.
    for (const tier of ["ignition", "turbofan"])
      assert.ok(
        hot.some((each) => each.tier === tier),
        tier,
      );
    for (const { line, column } of hot) assert.deepEqual([line, column], [3, 20]);
    const optimised = hot.find(({ tier }) => tier === "turbofan")?.code;
    assert.ok(optimised !== undefined);
    assert.ok(optimised.lines.some(({ line, column }) => line === 5 && column > 0));
    assert.ok(optimised.lines.every(({ address }) => optimised.start <= address && address < optimised.end));
    assert.deepEqual(
      ["get v", "strange name", "generator", "later"].filter((name) => !ours.some((each) => each.function === name)),
      [],
    );
    assert.ok(named.some(({ language, tier }) => language === "wasm" && tier === "liftoff"));
    assert.ok(named.some((each) => each.language === "native" && each.function === "Builtin:ArrayMap"));
  });
}

async function dumped(node: string): Promise<Code[]> {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-jitdump-"));
  try {
    // The dump and a log go to the working directory.
    const flags = ["--perf-prof", "--interpreted-frames-native-stack"];
    execFileSync(node, [...flags, program], {
      cwd: folder,
      stdio: "ignore",
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    const file = readdirSync(folder).find((name) => name.endsWith(".dump")) ?? "none";
    const codes: Code[] = [];
    const reader = new JitdumpReader((record) => {
      if (record.type === "load") codes.push(record.code);
    });
    for await (const chunk of createReadStream(join(folder, file))) reader.write(chunk as Buffer);
    assert.deepEqual(reader.end(), { state: "complete" });
    return codes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
