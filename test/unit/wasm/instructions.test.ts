import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { branchesIn } from "#src/client/wasm/instructions.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { fuzzRuns, needsCommand } from "../../require.js";
import { code, moduleOf, sleb, uleb } from "./build.js";

function branches(body: readonly number[], from = 0, to = body.length): number[] | undefined {
  const module = WasmModule.parse(moduleOf(code([...body])));
  const extent = module?.body(0);
  assert.ok(module !== undefined && extent !== undefined);
  return branchesIn(module, extent, extent.start + from, extent.start + to)?.map((offset) => offset - extent.start);
}

test("branchesIn() finds if, br_if, br_table and what traps, behind the locals", () => {
  const locals = [2, 3, 0x7f, 1, 0x63, 0x70];
  const body = [
    0x20, 0, 0x04, 0x40, 0x0b, 0x20, 0, 0x0d, 0, 0x20, 0, 0x0e, 1, 0, 0, 0x20, 0, 0x20, 0, 0x6d, 0x1a, 0x0b,
  ];
  assert.deepEqual(branches([...locals, ...body]), [8, 13, 17, 25]);
  assert.deepEqual(branches([...locals, ...body], 11, 17), [13]);
});

/** Each with what stands behind it in the binary format; in their midst 0x0d, br_if, would be one. */
const straight: Readonly<Record<string, readonly number[]>> = {
  "block with a type": [0x02, ...sleb(1293)],
  "block with a reference": [0x02, 0x63, 0x0d],
  loop: [0x03, 0x40],
  br: [0x0c, 0x0d],
  call: [0x10, 0x8d, 0x8d, 0x0d],
  "local.get": [0x20, 0x0d],
  "global.set": [0x24, 0x8d, 0x0d],
  "i32.const": [0x41, 0x8d, 0x0d],
  "i64.const": [0x42, ...sleb(-1234567)],
  "f32.const": [0x43, 0x0d, 0x0d, 0x0d, 0x0d],
  "f64.const": [0x44, 0x0d, 0x0d, 0x0d, 0x0d, 0x0d, 0x0d, 0x0d, 0x0d],
  "i32.add": [0x6a],
};

const branching: Readonly<Record<string, readonly number[]>> = {
  br_table: [0x0e, 2, 0x0d, 0x0d, 0x0d],
  call_indirect: [0x11, 0x0d, 0x0d],
  "select of a type": [0x1c, 1, 0x0d],
  "table.get": [0x25, 0x0d],
  "i32.load": [0x28, 2, 0x0d],
  "i32.load of another memory": [0x28, 0x42, 0x0d, 0x0d],
  "memory.grow": [0x40, 0x0d],
  "i32.div_s": [0x6d],
  "ref.null": [0xd0, 0x70],
  "ref.func": [0xd2, 0x0d],
  "memory.copy": [0xfc, 10, 0x0d, 0x0d],
  "memory.fill": [0xfc, 11, 0x0d],
  "i32.trunc_sat_f32_s": [0xfc, 0],
  "v128.load": [0xfd, 0, 0x0d, 0x0d],
  "v128.const": [0xfd, 12, ...Array.from({ length: 16 }, () => 0x0d)],
  "i8x16.extract_lane_s": [0xfd, 21, 0x0d],
  "v128.load8_lane": [0xfd, 84, 0x0d, 0x0d, 0x0d],
  "i8x16.add": [0xfd, ...uleb(110)],
  "i32.atomic.load": [0xfe, 0x10, 0x0d, 0x0d],
  "atomic.fence": [0xfe, 3, 0x0d],
};

for (const [name, bytes] of Object.entries(straight)) {
  test(`branchesIn() passes over ${name}`, () => {
    assert.deepEqual(branches([0, ...bytes, 0x0d, 0, 0x0b]), [1 + bytes.length]);
  });
}

for (const [name, bytes] of Object.entries(branching)) {
  test(`branchesIn() counts ${name}, with all that belongs to it`, () => {
    assert.deepEqual(branches([0, ...bytes, 0x0d, 0, 0x0b]), [1, 1 + bytes.length]);
  });
}

test("branchesIn() is undefined where an instruction is not known, or cut off", () => {
  assert.equal(branches([0, 0xfb, 0, 0, 0x0b]), undefined);
  assert.equal(branches([0, 0x41, 0x80]), undefined);
  assert.deepEqual(branches([0, 0x0d, 0, 0xfb, 0], 0, 2), [1], "what follows is not read");
});

test("branchesIn() takes any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (body) => void branches([...body])),
    { numRuns: fuzzRuns(500) },
  );
});

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures");
const modules = ["stacks/wasm/bytes.wasm", "wasm/inline-5.wasm"];

for (const path of modules) {
  test(
    `branchesIn() finds the br_if of ${path} where llvm-objdump does`,
    { skip: needsCommand("llvm-objdump") },
    () => {
      const file = join(fixtures, path);
      const module = WasmModule.parse(readFileSync(file));
      assert.ok(module !== undefined);
      const found = module.bodies.flatMap((body) => branchesIn(module, body, body.start, body.end) ?? []);
      const conditions = found.filter((offset) => module.bytes[offset] === 0x0d || module.bytes[offset] === 0x04);
      const listing = execFileSync("llvm-objdump", ["-d", file], { encoding: "utf8" });
      const expected = [...listing.matchAll(/^ *([\da-f]+): .*\t(?:br_if|if) /gm)].map(([, at = ""]) =>
        Number.parseInt(at, 16),
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(
        conditions.map((offset) => offset - module.code.start),
        expected,
      );
    },
  );
}
