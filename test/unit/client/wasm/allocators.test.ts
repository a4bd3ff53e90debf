import assert from "node:assert/strict";
import { test } from "node:test";
import { misfit, roles, shapeOf } from "#src/client/wasm/allocators.js";

test("shapeOf() knows C's functions under each of their prefixes", () => {
  for (const prefix of ["", "dl", "emscripten_builtin_", "__libc_"]) {
    assert.deepEqual(shapeOf(`${prefix}realloc`), { parameters: 2, block: 0, size: 1 });
    assert.deepEqual(shapeOf(`${prefix}posix_memalign`), { parameters: 3, out: 0, alignment: 1, size: 2 });
  }
});

test("shapeOf() knows Rust's functions, mangled and with their crate", () => {
  const shape = shapeOf("__rust_realloc");
  assert.equal(shape?.size, 3);
  for (const name of [
    "_RNvCsdGFcmz4wKB5_7___rustc14___rust_realloc",
    "__rustc[9b0d8]::__rust_realloc",
    "__rdl_realloc",
    "__rg_realloc",
  ])
    assert.deepEqual(shapeOf(name), shape, name);
  assert.notDeepEqual(shapeOf("__wbindgen_realloc"), shape, "its parameters have another order");
});

test("shapeOf() knows AssemblyScript's functions below those that programs call, and its collector", () => {
  assert.equal(shapeOf("~lib/rt/tlsf/allocateBlock")?.offset, 4);
  assert.equal(shapeOf("~lib/rt/itcms/step")?.isQuiet, true);
});

test("shapeOf() knows Zig's functions behind the trace of errors, and misfit() why they are not believed without", () => {
  assert.deepEqual(shapeOf("heap.BrkAllocator.alloc"), { parameters: 5, size: 2, alignment: 3 });
  assert.equal(shapeOf("heap.WasmAllocator.resize")?.isInPlace, true);
  assert.match(
    misfit("heap.BrkAllocator.free") ?? "",
    /^has Zig's allocator, which is known in builds with -O Debug alone/,
  );
  assert.equal(misfit("malloc"), undefined);
});

test("shapeOf() knows nothing of other functions", () => {
  for (const name of ["", "mallocate", "my_malloc", "toString", "constructor", "__proto__"])
    assert.equal(shapeOf(name), undefined, name);
});

test("roles have a name for each of C's functions", () => {
  for (const name of ["malloc", "free", "calloc", "realloc", "aligned_alloc"]) assert.ok(name in roles);
});
