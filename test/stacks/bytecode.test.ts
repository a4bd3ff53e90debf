/** That V8 has the positions where no stack can be looked at: in the bytecode that it prints. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { runtimes } from "../runtimes.js";
import type { Marker } from "./markers.js";
import { programs } from "./programs.js";
import { BuiltSources, driver } from "./sources.js";

const built = new BuiltSources();
after(() => built[Symbol.dispose]());

for (const { name, version, path } of await runtimes()) {
  if (name !== "node") continue;
  const language = programs.language(built, Number.parseInt(version, 10));
  test(`the bytecode of Node ${version} has the positions of the markers that no stack shows`, () => {
    const unseen = language.cases.flatMap(({ stack }) => stack.filter((marker) => marker.unseen));
    assert.ok(unseen.length > 0);
    for (const marker of unseen) {
      const lines = positions(path, marker).map((offset) => placeOf(marker, offset));
      const found = lines.some(
        ({ line, column }) => line === marker.line && (marker.precision === "line" || column === marker.column),
      );
      assert.ok(found, `${marker.case} is at ${marker.line}:${marker.column}; V8 has ${JSON.stringify(lines)}`);
    }
  });
}

/** Where V8 has positions of expressions in the marked function, as offsets into its script. */
function positions(node: string, { functions, file }: Marker): number[] {
  const flags = ["--conditions=valgrind", "--print-bytecode", `--print-bytecode-filter=${functions[0]}`];
  const listing = execFileSync(node, [...flags, driver, "native", "/dev/null", file], { encoding: "utf8" });
  return [...listing.matchAll(/^ *(\d+) E> .* @ +\d+ :/gm)].map(([, offset]) => Number(offset));
}

function placeOf({ file }: Marker, offset: number): { line: number; column: number } {
  const before = readFileSync(file, "utf8").slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
