import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { childrenSeconds, costOf } from "../../../bench/command/cost.js";

test("childrenSeconds() reads the children's line, minutes too, in any language", () => {
  assert.equal(childrenSeconds("0m9.00s 0m9.00s\n1m2.50s 0m0.25s\n"), 62.75);
  assert.equal(childrenSeconds("0m0,001s 0m0,002s\n0m3,500s 0m0,250s\n"), 3.75);
});

test("childrenSeconds() refuses what it does not know", () => {
  assert.throws(() => childrenSeconds("user 1.0\nsys 2.0\n"), /POSIX/);
});

test("costOf() counts the processor time of grandchildren, and gives the output", async () => {
  const spin = "const { cpuUsage } = process; while (cpuUsage().user < 300_000) {} console.log('spun')";
  const parent = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(spin)}], { stdio: "inherit" })`;
  const { processor, clock, output } = await costOf([process.execPath, "-e", parent]);
  assert.equal(output, "spun\n");
  assert.ok(processor >= 0.3, `${processor} s`);
  assert.ok(clock > 0);
});

test("costOf() passes a failure on with what was said", async () => {
  await assert.rejects(
    costOf([process.execPath, "-e", "console.error('no luck'); process.exitCode = 3"]),
    /exit code 3[\s\S]*no luck/,
  );
});
