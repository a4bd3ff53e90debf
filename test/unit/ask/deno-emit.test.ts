import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { denoEmit } from "#src/ask/deno-emit.js";
import { temporaryFolder } from "../launch/folder.js";

async function processWith(t: TestContext, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ["-e", "console.log(); setInterval(() => {}, 1000)"], { env });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

test("denoEmit() reads what Deno made of a file, in the folder that the process's own environment names", async (t) => {
  const folder = temporaryFolder(t);
  const cases: [folder: string, env: NodeJS.ProcessEnv][] = [
    ["chosen", { DENO_DIR: join(folder, "chosen"), XDG_CACHE_HOME: join(folder, "cache") }],
    ["cache/deno", { XDG_CACHE_HOME: join(folder, "cache"), HOME: join(folder, "home") }],
    ["home/.cache/deno", { HOME: join(folder, "home") }],
  ];
  for (const [cache, env] of cases) {
    const emitted = join(folder, cache, "gen", "file", "app", "a b.ts.js");
    mkdirSync(join(emitted, ".."), { recursive: true });
    writeFileSync(emitted, cache);
    assert.equal(denoEmit("file:///app/a%20b.ts", await processWith(t, env)), cache);
  }
});

test("denoEmit() has nothing where the cache, the process or the file is not there", async (t) => {
  const pid = await processWith(t, { DENO_DIR: temporaryFolder(t) });
  assert.equal(denoEmit("file:///app/a.ts", pid), undefined);
  assert.equal(denoEmit("https://example.com/a.ts", pid), undefined);
  assert.equal(denoEmit("file:///app/a.ts", 2 ** 22 + 1), undefined);
});
