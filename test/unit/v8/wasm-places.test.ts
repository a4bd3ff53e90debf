/** With tables that V8 made of test/fixtures/stacks/wasm/bytes.wasm, in Node 20, 24 and 26. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { PositionFormat } from "#src/v8/positions.js";
import type { WasmCode } from "#src/v8/wasm-code.js";
import { placesAt } from "#src/v8/wasm-places.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { fuzzRuns } from "../../require.js";

const file = join(packageRoot(import.meta.url), "test", "fixtures", "stacks", "wasm", "bytes.wasm");
const module = WasmModule.parse(readFileSync(file)) as WasmModule;

const firstIsLow = 1;
const isLow = 2;
/** In their bodies: the call of one, and in the other what loads the byte, and the branch. */
const call = 0x2e;
const load = 0x26;
const branch = 0x5c;

const start = 0x1000;

type Made = Pick<WasmCode, "index" | "tier" | "size"> & {
  traps: number[] | [number, number][];
  positions: string;
  inlinings?: string;
};

function codeOf({ traps, positions, inlinings = "", ...rest }: Made): WasmCode {
  return {
    ...rest,
    start,
    traps: traps.map((trap) =>
      typeof trap === "number" ? { instruction: trap, position: trap } : { instruction: trap[0], position: trap[1] },
    ),
    positions: Buffer.from(positions, "hex"),
    inlinings: Buffer.from(inlinings, "hex"),
  };
}

function placed(code: WasmCode, format: PositionFormat, offset: number, isCall = false): [number, number][][] {
  return placesAt(module, code, format, { address: start + offset, isCall }).map((chain) =>
    chain.map((place) => [place.index, place.offset - (module.body(place.index)?.start ?? 0)]),
  );
}

const handled: [number, number][] = [
  [0x41, 0x10f],
  [0x45, 0x114],
  [0x49, 0x119],
  [0xaf, 0x11e],
  [0xc5, 0x123],
  [0xd5, 0x128],
];
const direct = [0x44, 0x48, 0x4c, 0xb2, 0xc8, 0xd8];

const liftoff: Record<string, { code: WasmCode; format: PositionFormat; jump: number; access: number }> = {
  "Node 20": {
    code: codeOf({
      index: isLow,
      tier: "liftoff",
      size: 0x180,
      traps: handled,
      positions: "8204041e680a140a1c0a80020a380a18221c",
    }),
    format: "signed",
    jump: 0x9e,
    access: 0x49,
  },
  "Node 24": {
    code: codeOf({
      index: isLow,
      tier: "liftoff",
      size: 0x140,
      traps: direct,
      positions: "8a016c0814081ccc0180022c38201844e7033a8404",
    }),
    format: "signed",
    jump: 0xa1,
    access: 0x4c,
  },
  "Node 26": {
    code: codeOf({
      index: isLow,
      tier: "liftoff",
      size: 0x140,
      traps: direct,
      positions: "97026c1314131c9b0380025b3843188b01e703778404",
    }),
    format: "flags",
    jump: 0xa1,
    access: 0x4c,
  },
};

for (const [node, { code, format, jump, access }] of Object.entries(liftoff)) {
  test(`placesAt() finds the only branch between what is known of Liftoff's code in ${node}`, () => {
    assert.deepEqual(placed(code, format, jump), [[[isLow, branch]]]);
  });

  test(`placesAt() has exactly what may trap in ${node}`, () => {
    assert.deepEqual(placed(code, format, access), [[[isLow, load]]]);
  });
}

test("placesAt() has a call by what is before the return address", () => {
  const code = codeOf({
    index: firstIsLow,
    tier: "liftoff",
    size: 0x100,
    traps: [
      [0x47, 0xbb],
      [0x4b, 0xc0],
      [0x6d, 0xc5],
      [0x74, 0xca],
    ],
    positions: "bc01bc019e01b7011e88010a140a4c0a14149401",
  });
  assert.deepEqual(placed(code, "signed", 0x61, true), [[[firstIsLow, call]]]);
});

test("placesAt() finds the only branch of a function that TurboFan compiled", () => {
  const pairs: [number, number][] = [
    [0x3e, 0x47],
    [0x36, 0x4c],
    [0x29, 0x51],
    [0x1c, 0x56],
    [0x18, 0x5b],
    [0x14, 0x60],
  ];
  const code = codeOf({
    index: isLow,
    tier: "turbofan",
    size: 0x80,
    traps: pairs,
    positions: "2b6c0914091c1bb8021b3711501d4f0b380bb7020b1b0b13",
  });
  assert.deepEqual(placed(code, "signed", 0x23), [[[isLow, branch]]]);
  assert.deepEqual(placed(code, "signed", 0x1c), [[[isLow, load]]]);
});

/** One function inlined, at the call. */
const inlining = ["02000000", "00", "5e00000000000000"].join("");
const optimised: Made = {
  index: firstIsLow,
  tier: "turbofan",
  size: 0x80,
  traps: [0x16, 0x1a, 0x21, 0x25, 0x29, 0x38, 0x45, 0x4d, 0x51, 0x55],
  positions: "5e8c0112141eccffffff0f1214121c3eb8023637225012ff818080101214",
  inlinings: inlining,
};

test("placesAt() has the calls by which V8 inlined a function", () => {
  const code = codeOf(optimised);
  assert.deepEqual(placed(code, "flags", 0x29), [
    [
      [isLow, load],
      [firstIsLow, call],
    ],
  ]);
  assert.deepEqual(placed(code, "flags", 0x32), [
    [
      [isLow, branch],
      [firstIsLow, call],
    ],
  ]);
  assert.deepEqual(placed(code, "flags", 0x1a), [[[firstIsLow, 0x27]]]);
});

test("placesAt() is empty for tables that cannot be this code's", () => {
  assert.deepEqual(placed(codeOf({ ...optimised, size: 0x20 }), "flags", 0x16), [], "offsets beyond the code");
  assert.deepEqual(placed(codeOf({ ...optimised, index: 0 }), "flags", 0x16), [], "a function that is too short");
  assert.deepEqual(
    placed(codeOf({ ...optimised, inlinings: "" }), "flags", 0x16),
    [],
    "inlined functions that there are not",
  );
  assert.deepEqual(placed(codeOf({ ...optimised, inlinings: `ff${inlining.slice(2)}` }), "flags", 0x16), []);
});

test("placesAt() is empty in front of the first call", () => {
  assert.deepEqual(placed(codeOf(optimised), "flags", 0x10, true), []);
});

test("placesAt() takes any tables", () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((content) => Buffer.from(content).toString("hex"));
  const made = fc.record({
    index: fc.nat({ max: 5 }),
    tier: fc.constantFrom("liftoff" as const, "turbofan" as const),
    size: fc.nat({ max: 0x200 }),
    traps: fc.array(fc.nat({ max: 0x200 })),
    positions: bytes,
    inlinings: bytes,
  });
  fc.assert(
    fc.property(
      made,
      fc.constantFrom("signed" as const, "flags" as const),
      fc.nat({ max: 0x200 }),
      fc.boolean(),
      (given, format, offset, isCall) => {
        for (const chain of placed(codeOf(given), format, offset, isCall))
          for (const [index, at] of chain) {
            const body = module.body(index);
            assert.ok(body !== undefined && at >= 0 && at < body.end - body.start);
          }
      },
    ),
    { numRuns: fuzzRuns(500) },
  );
});
