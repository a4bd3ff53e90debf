import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions } from "../../../bench/options.js";

test("parseOptions() measures everything and writes nothing by default", () => {
  assert.deepEqual(parseOptions([]), {
    parts: ["requests", "start", "command", "stacks", "buffers", "wasm", "suites", "ct"],
    rounds: undefined,
    write: false,
  });
});

test("parseOptions() takes one part, a number of rounds and --write", () => {
  assert.deepEqual(parseOptions(["--only", "start", "--rounds=12", "--write"]), {
    parts: ["start"],
    rounds: 12,
    write: true,
  });
});

test("parseOptions() names what is allowed", () => {
  assert.throws(() => parseOptions(["--only", "all"]), /requests, start, command, stacks, buffers, wasm, suites, ct/);
  for (const rounds of ["0", "1.5", "-1", "x", ""])
    assert.throws(() => parseOptions([`--rounds=${rounds}`]), /whole number/);
  assert.throws(() => parseOptions(["--round", "3"]), /--rounds N/);
});
