import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isJsgrinds, originOf } from "#src/frames/origin.js";
import type { Frame } from "#src/report/contract.js";

const script = (file: string | undefined, name?: string): Frame => ({
  ip: "0x1",
  language: "javascript",
  ...(file !== undefined && { file }),
  ...(name !== undefined && { function: name }),
});
const native = (name: string | undefined, object?: string): Frame => ({
  ip: "0x1",
  language: "native",
  ...(name !== undefined && { function: name }),
  ...(object !== undefined && { object }),
});

test("originOf() gives JavaScript with a path to the user, packages too, and with a specifier to the runtime", () => {
  for (const file of ["/app/a.ts", "/app/node_modules/x/y.js", "evalmachine.<anonymous>", "/node:fs"])
    assert.equal(originOf(script(file)), "user", file);
  for (const file of ["node:internal/timers", "node:fs", "bun:ffi", "ext:core/01_core.js", "deno:runtime/x.js"])
    assert.equal(originOf(script(file)), "runtime", file);
  assert.equal(originOf(script(undefined, "f")), "user");
  assert.equal(originOf(script(undefined)), "generated");
});

test("originOf() gives WebAssembly to the user, and the way into it to the runtime", () => {
  assert.equal(originOf({ ip: "0x1", language: "wasm" }), "user");
  assert.equal(originOf(script(undefined, "js-to-wasm:ii:i")), "runtime");
  assert.equal(originOf(native("wasm-to-js:i:")), "runtime");
  assert.equal(originOf(script("/app/a.js", "js_to_wasm")), "user");
});

test("originOf() goes by the object of native code", () => {
  assert.equal(originOf(native("f", "/usr/bin/node")), "runtime");
  assert.equal(originOf(native("f", "/x/node20")), "user");
  assert.equal(originOf(native("f", "/x/node20"), "/x/node20"), "runtime");
});

test("originOf() tells V8's builtins without an object from an addon's functions and from nameless code", () => {
  assert.equal(originOf(native("Builtin:ArrayMap")), "runtime");
  assert.equal(originOf(native("RegExp:a+b")), "runtime");
  assert.equal(originOf(native("f")), "user");
  assert.equal(originOf(native("f", "/app/addon.node")), "user");
  assert.equal(originOf(native(undefined, "/app/addon.node")), "user");
  assert.equal(originOf(native("write", "/lib/libc.so.6")), "system");
  assert.equal(originOf(native(undefined)), "generated");
});

test("originOf() takes jsgrind's own client for the runtime, wherever it is installed", () => {
  const here = fileURLToPath(import.meta.resolve("#src/client/memcheck.js"));
  for (const frame of [
    script(here, "checkMemIsDefined"),
    script("/app/node_modules/jsgrind/dist/client/request.js"),
    native("request", "/tmp/jsgrind-7/jsgrind.node"),
    { ip: "0x1", language: "javascript", function: "jsgrind_call_7" } as Frame, // made from a text, without a file
  ]) {
    assert.equal(originOf(frame), "runtime", frame.file);
    assert.equal(isJsgrinds(frame), true);
  }
  for (const file of ["/app/dist/client/index.js", "/app/node_modules/jsgrind-x/dist/a.js"]) {
    assert.equal(originOf(script(file)), "user", file);
    assert.equal(isJsgrinds(script(file)), false);
  }
});
