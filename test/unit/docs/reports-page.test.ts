import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { readPage, root } from "./modules.js";

for (const page of ["reports", "findings"]) {
  test(`docs/${page}.md is what docs/generate/${page}.mjs writes`, () => {
    const generator = join(root, "docs", "generate", `${page}.mjs`);
    const written = execFileSync(process.execPath, [generator, "--print"], { encoding: "utf8" });
    assert.equal(readPage(`${page}.md`), written, `run: node docs/generate/${page}.mjs`);
  });
}
