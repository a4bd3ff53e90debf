import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { tierFlags, tiers } from "#src/launch/flags.js";

test("tierFlags() gives this Node flags that it takes, in every tier", () => {
  const runtime = { name: "node", version: process.versions.node } as const;
  for (const tier of tiers) {
    const { status, stderr } = spawnSync(process.execPath, [...tierFlags(runtime, tier), "-e", "0"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, `${tier}: ${stderr}`);
  }
});

test("tierFlags() makes V8 wait eight times as long before it optimises, leave regular expressions as they are and start one thread, where its flags are known", () => {
  const fast = (version: string): readonly string[] => tierFlags({ name: "node", version }, "fast");
  assert.ok(fast("20.20.2").includes("--interrupt-budget=540672"));
  for (const version of ["22.23.3", "24.21.0", "26.10.0"])
    assert.ok(fast(version).includes("--invocation-count-for-turbofan=24000"), version);
  for (const version of ["20.20.2", "26.10.0"])
    for (const flag of ["--no-regexp-peephole-optimization", "--v8-pool-size=1"])
      assert.ok(fast(version).includes(flag), `${version} ${flag}`);
  const certain = tierFlags({ name: "deno", version: "2.9.6" }, "fast");
  for (const version of ["21.7.3", "27.0.0", "200.1.0"]) assert.deepEqual(fast(version), certain, version);
});

test("tierFlags() leaves V8 as it is for tier default, and has nothing for Bun", () => {
  assert.deepEqual(tierFlags({ name: "node", version: "24.21.0" }, "default"), []);
  assert.deepEqual(tierFlags({ name: "bun", version: "1.4.5" }, "fast"), []);
});
