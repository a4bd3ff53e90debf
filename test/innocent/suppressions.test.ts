/** The shipped suppressions, with Valgrind run by hand: nothing remains that they could hide. In the full tier, as it takes some minutes. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand } from "../require.js";
import { runtimes } from "../runtimes.js";

const root = packageRoot(import.meta.url);

function check(words: readonly string[]): Promise<{ failed: boolean; stdout: string; stderr: string }> {
  const script = join(root, "scripts", "suppressions.mjs");
  return new Promise((resolve) =>
    execFile(process.execPath, [script, "--check", ...words], { cwd: root }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    ),
  );
}

if (fullTier) {
  describe("shipped suppressions", { skip: needsCommand("valgrind"), concurrency: 2 }, async () => {
    for (const { name, version } of await runtimes()) {
      const key = `${name}-${version.split(".")[0]}`;
      test(`for ${name} ${version}`, async () => {
        const { failed, stdout, stderr } = await check(["--runtime", key, "http", "tls"]);
        // Which of Bun's thousands of errors turn up differs from run to run.
        const remaining = name === "bun" ? "\\d+" : "0";
        assert.match(stdout, new RegExp(`^${key}\\.supp http tls: ${remaining} remain, and \\d+ that`), stderr);
        if (name !== "bun") assert.equal(failed, false, `${stdout}${stderr}`);
        const [, used = "0"] = /: (\d+) of \d+ suppressions were used/.exec(stdout) ?? [];
        assert.ok(Number(used) > 0, stdout);
      });
    }
  });
}
