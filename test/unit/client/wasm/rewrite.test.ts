/** Rewriting, natively: what comes out is valid, does what it did, and says where everything was. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { instructionsIn } from "#src/client/wasm/instructions.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { recordOf } from "#src/client/wasm/record.js";
import { rewrite } from "#src/client/wasm/rewrite.js";
import { webAssembly } from "#src/client/wasm/webassembly.js";
import { WasmSources } from "#src/wasm/sources.js";
import { packageRoot } from "../../../../scripts/lib/root.mjs";
import { fuzzRuns } from "../../../require.js";
import { allocatorModule, type Options } from "./allocator.js";
import { type Calls, instantiate, isValid, type Told } from "./instances.js";

const named: Options = { names: ["malloc", "free"] };
const heap = new Uint8Array(readFileSync(join(packageRoot(import.meta.url), "test", "fixtures", "wasm", "heap.wasm")));

function rewritten(bytes: Uint8Array, options: Parameters<typeof rewrite>[1] = {}): Uint8Array {
  const result = rewrite(bytes, options);
  assert.ok("bytes" in result, "problem" in result ? result.problem : "");
  return result.bytes;
}

test("rewrite() leaves a module that is valid and does what it did, as long as nobody listens", () => {
  fc.assert(
    fc.property(
      fc.record({
        importsMemory: fc.boolean(),
        importedFunctions: fc.constantFrom(0, 1, 3, 127),
        hasTable: fc.boolean(),
        hasRecursiveTypes: fc.boolean(),
        isShared: fc.boolean(),
        // From where numbers take another byte.
        more: fc.constantFrom(0, 1, 120, 121, 122, 123, 124, 130),
      }),
      (options) => {
        const bytes = allocatorModule({ ...named, ...options });
        if (!isValid(bytes)) return; // not of this V8
        const after = rewritten(bytes);
        assert.ok(isValid(after));
        const run = ({ twice, count }: Calls) => [twice(8), twice(16), count()];
        assert.deepEqual(run(instantiate(after, options)), run(instantiate(bytes, options)));
      },
    ),
    { numRuns: fuzzRuns(200) },
  );
});

test("rewrite() has every call go through the ledger: from outside, within the module, through a table, and at the start", () => {
  const bytes = allocatorModule({ ...named, exported: ["malloc", "free"], hasStart: true });
  const told: Told[] = [];
  const { malloc, free, twice, through, start } = instantiate(rewritten(bytes), {}, told);
  start();
  twice(24);
  through(5);
  free(malloc(7));
  const sizes = told.filter(({ name, role }) => name === "enter" && role === 1).map(({ size }) => size);
  assert.deepEqual(sizes, [8n, 24n, 24n, 5n, 7n]);
  const freed = told.filter(({ name, role }) => name === "enter" && role === 2).map(({ block }) => block);
  const allocated = told.filter(({ name, role }) => name === "exit" && role === 1).map(({ block }) => block);
  assert.deepEqual(freed, [allocated[0], allocated[2], allocated[4]]);
});

test("rewrite() asks the allocator for what the ledger wants in addition", () => {
  const told: Told[] = [];
  const { malloc } = instantiate(rewritten(allocatorModule({ ...named, exported: ["malloc", "free"] })), {}, told, 32);
  const first = malloc(8);
  assert.equal(malloc(8) - first, 40);
});

test("rewrite() gives the allocator no block that the ledger takes for none, and those that it gives back", () => {
  const told: Told[] = [];
  const { free } = instantiate(rewritten(allocatorModule({ ...named, exported: ["malloc", "free"] })), {}, told, -1, [
    9n,
    7n,
  ]);
  free(3);
  assert.deepEqual(
    told.map(({ name }) => name),
    ["enter", "evict", "evict", "evict"],
  );
});

test("rewrite() knows functions by their exports too, but not where others may have no name", () => {
  const result = rewrite(allocatorModule({ exported: ["malloc", "free"] }));
  assert.ok("problem" in result);
  assert.match(result.problem, /exports malloc and free, but its functions have no names/);
  assert.ok(
    isValid(rewritten(allocatorModule({ exported: ["malloc", "free"] }), { own: { malloc: "malloc", free: "free" } })),
  );
});

test("rewrite() takes a user's names", () => {
  const bytes = allocatorModule({ names: ["get", "put"] });
  const result = rewrite(bytes);
  assert.ok("problem" in result);
  assert.equal(result.problem, "has no allocator that jsgrind knows");
  assert.ok(isValid(rewritten(bytes, { own: { malloc: "get", free: "put" } })));
});

test("rewrite() knows Rust's names, mangled or not", () => {
  for (const name of ["__rust_alloc", "_RNvCsdGFcmz4wKB5_7___rustc12___rust_alloc", "__rustc[9b0d8]::__rust_alloc"]) {
    const result = rewrite(allocatorModule({ names: [name, "free"] }));
    // It is known, and has another type than here.
    assert.ok("bytes" in result || result.problem.endsWith("of other types"), JSON.stringify(result));
  }
});

test("rewrite() refuses what it cannot read, with a reason", () => {
  for (const bytes of [new Uint8Array(), Uint8Array.of(0, 0x61, 0x73, 0x6d), Uint8Array.from(heap.subarray(0, 40))])
    assert.ok("problem" in rewrite(bytes));
});

test("rewrite() never throws on a module that is damaged", () => {
  fc.assert(
    fc.property(fc.nat(heap.length - 1), fc.nat(255), fc.nat(heap.length), (at, value, end) => {
      const bytes = Uint8Array.from(heap);
      bytes[at] = value;
      rewrite(bytes);
      rewrite(bytes.subarray(0, end));
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test("rewrite() of a rewritten module says so", () => {
  const result = rewrite(rewritten(heap));
  assert.ok("problem" in result && result.isKnown);
});

test("WasmSources.frames() of a rewritten module are those of the user's own, function by function and byte by byte", () => {
  const before = WasmModule.parse(heap);
  const after = WasmModule.parse(rewritten(heap));
  assert.ok(before !== undefined && after !== undefined);
  const record = recordOf(after);
  assert.ok(record !== undefined && record.functions.length === 4);
  const sources = { before: new WasmSources(before), after: new WasmSources(after) };
  const wrappers = new Set(record.functions.map(([index]) => index));
  for (let index = 0; index < after.bodies.length; index++) {
    if (wrappers.has(index)) continue;
    const original: number = record.functions.find(([, moved]) => moved === index)?.[0] ?? index;
    const now = after.body(index);
    const then = before.body(original);
    assert.ok(now !== undefined && then !== undefined);
    assert.deepEqual(after.bytes.subarray(now.start, now.end), before.bytes.subarray(then.start, then.end));
    for (let at = 0; at < now.end - now.start; at++) {
      assert.deepEqual(
        sources.after.frames(index, [[{ index, offset: now.start + at }]]),
        sources.before.frames(original, [[{ index: original, offset: then.start + at }]]),
      );
    }
  }
  for (const index of wrappers) {
    const start: number = after.body(index)?.start ?? 0;
    assert.deepEqual(
      sources.after.frames(index, [[{ index, offset: start + 1 }]]),
      sources.before.frames(index, []),
      "a wrapper is the function whose place it has",
    );
  }
});

test("WasmSources#frames() of a function that rewriting added is its name", () => {
  const module = WasmModule.parse(rewritten(heap, { lines: true }));
  assert.ok(module !== undefined);
  const index = module.importedFunctions + module.bodies.length - 1;
  const [frame, ...others] = new WasmSources(module).frames(index, [
    [{ index, offset: (module.body(index)?.start ?? 0) + 2 }],
  ]);
  assert.deepEqual([frame?.function, frame?.line, others], ["memory.fill", undefined, []]);
});

test("rewrite() with lines makes calls of memory.copy and memory.fill, and nothing else moves", () => {
  const bytes = readFileSync(join(packageRoot(import.meta.url), "test", "fixtures", "wasm", "heap-zig.wasm"));
  const result = rewritten(bytes, { lines: true });
  assert.ok(isValid(result));
  const before = countBulk(rewritten(bytes));
  assert.ok(before > 10, `${before} in Zig's`);
  assert.equal(countBulk(result), 2, "one in each of the functions that are called");
  assert.deepEqual(runs(result), runs(bytes));
});

function countBulk(bytes: Uint8Array): number {
  const module = WasmModule.parse(bytes);
  assert.ok(module !== undefined);
  const all = module.bodies.flatMap((body) => [...instructionsIn(module, body)]);
  return all.filter((each) => each?.opcode === 0xfc && [0x0a, 0x0b].includes(bytes[each.offset + 1] ?? 0)).length;
}

function runs(bytes: Uint8Array): unknown {
  const { Module, Instance } = webAssembly;
  return (new Instance(new Module(bytes)).exports as Record<string, (rounds: number) => number>)["clean"]?.(100);
}
