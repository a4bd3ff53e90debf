/** docs/requests.md against its generator, and against the table of requests without the generator's help. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { modules, readPage, root } from "./modules.js";

describe("docs/requests.md", () => {
  test("is what docs/generate/requests.mjs writes", () => {
    const generator = join(root, "docs", "generate", "requests.mjs");
    const written = execFileSync(process.execPath, [generator, "--print"], { encoding: "utf8" });
    assert.equal(readPage("requests.md"), written, "run: node docs/generate/requests.mjs");
  });

  test("has a row for each request, and no others", () => {
    const rows = Array.from(
      readPage("requests.md").matchAll(/^\| \[`(\w+)`\]\((\w+)\.md#\w+\) \| `(\w+)` \| 0x(\w+) \|/gm),
    );
    const written = rows.map(([, name, module, macro, code]) => `${module} ${name} ${macro} ${Number(`0x${code}`)}`);
    const wanted = modules
      .filter(({ file }) => file !== "index")
      .flatMap(({ file, requests }) =>
        Object.entries(requests).map(([name, { macro, code }]) => `${file} ${name} ${macro} ${code}`),
      );
    assert.deepEqual(written.toSorted(), wanted.toSorted());
  });
});
