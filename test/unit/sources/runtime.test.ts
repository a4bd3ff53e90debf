/** What V8 itself says of a minified program's functions, in its jitdump: in the Node that runs the tests, and in the full tier in all. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { parseCodeName } from "#src/jit/code-name.js";
import { JitdumpReader } from "#src/jit/jitdump.js";
import { Sources } from "#src/sources/sources.js";
import { needs } from "../../require.js";
import { nodes } from "../../runtimes.js";
import { names, program, writtenAt } from "./program.js";
import { Scratch } from "./scratch.js";

const skip = needs(process.platform === "linux", "V8 writes jitdumps on Linux only");

for (const { version, path } of await nodes("first")) {
  test(`functionName() minified, as node ${version} names it`, { skip }, async (context) => {
    const scratch = new Scratch(context);
    const source = scratch.write("src/program.ts", program);
    const entry = scratch.write("src/entry.ts", `import { all } from "./program.ts";\nawait all();\n`);
    const file = scratch.path("bundle.mjs");
    await build({ entryPoints: [entry], outfile: file, bundle: true, format: "esm", minify: true, sourcemap: true });
    const sources = new Sources();
    const found = new Map<string, Set<string>>();
    for (const place of await functionsOf(path, file, scratch.folder)) {
      const origin = sources.original(place);
      assert.equal(origin.file === source || place.column === 1, true, JSON.stringify(origin));
      const name = sources.functionName(place, place.name);
      found.set(name, (found.get(name) ?? new Set()).add(`${origin.line}`));
    }
    for (const [text, name] of Object.entries(names)) {
      const lines = [...(found.get(name) ?? [])].map(Number);
      const { line } = writtenAt(source, text);
      // The text stands in the function's first lines.
      assert.ok(
        lines.some((each) => each <= line && line - each <= 2) || text === "in all",
        `${text}: ${name} at ${lines.join()}, not ${line}`,
      );
    }
    const known = new Set([...Object.values(names), "<instance_members_initializer>"]);
    assert.deepEqual(
      [...found.keys()].filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(sources.problems, []);
  });
}

async function functionsOf(
  node: string,
  file: string,
  cwd: string,
): Promise<{ file: string; line: number; column: number; name: string }[]> {
  const flags = ["--perf-prof", "--interpreted-frames-native-stack"];
  execFileSync(node, [...flags, file], { cwd, stdio: "ignore", env: { ...process.env, NODE_OPTIONS: "" } });
  const dump = readdirSync(cwd).find((name) => name.endsWith(".dump")) ?? "none";
  const places: { file: string; line: number; column: number; name: string }[] = [];
  const reader = new JitdumpReader((record) => {
    if (record.type !== "load") return;
    const { file: script, line, column, function: name = "" } = parseCodeName(record.code.name);
    if (script?.endsWith("/bundle.mjs") === true && line !== undefined && column !== undefined)
      places.push({ file: script, line, column, name });
  });
  for await (const chunk of createReadStream(join(cwd, dump))) reader.write(chunk as Buffer);
  return places;
}
