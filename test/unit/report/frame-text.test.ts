import assert from "node:assert/strict";
import { test } from "node:test";
import { palette } from "#src/report/colour.js";
import type { Frame } from "#src/report/contract.js";
import { frameText } from "#src/report/frame-text.js";
import { link } from "#src/report/links.js";
import { addon, generated, js, libc } from "./frames.js";

const text = (frame: Frame, full = false): string => frameText(frame, { palette: palette(false), cwd: "/app", full });

test("frameText() names a source relative to the working directory when it is below", () => {
  assert.equal(text(js("f", "/app/src/a.ts", 4, 2)), "f (src/a.ts:4:2)");
  assert.equal(text(js("f", "/application/a.ts", 4, 2)), "f (/application/a.ts:4:2)");
  assert.equal(text({ ...addon("push"), file: "/app/src/push.c", line: 12 }), "push (src/push.c:12)");
  assert.equal(text(js("emit", "node:events", 5, 1)), "emit (node:events:5:1)");
});

test("frameText() shows the place alone where V8 has no name, and never what is not known", () => {
  assert.equal(text(js(undefined, "/app/a.ts", 1, 2)), "a.ts:1:2");
  assert.equal(text(js("f", "/app/a.ts")), "f (a.ts)");
  assert.equal(text(js(undefined, "/app/a.ts")), "a.ts");
  assert.equal(text({ ip: "0x1", language: "javascript", function: "f" }), "f");
  assert.equal(text({ ip: "0x1", language: "javascript" }), "<anonymous>");
  assert.equal(text({ ip: "0x1", language: "wasm" }), "<anonymous>");
});

test("frameText() shows native code without a name by its address", () => {
  assert.equal(text({ ip: "0xDEF", language: "native", object: "/app/addon.node" }), "0xDEF (in addon.node)");
  assert.equal(text(generated), "0xABC (generated code)");
});

test("frameText() leaves out the parameters of C++ and not the brackets of JavaScript", () => {
  assert.equal(text(libc("f(int)")), "f (in libc.so.6)");
  assert.equal(text({ ip: "0x1", language: "wasm", function: "crc::sum(unsigned int)" }), "crc::sum");
  assert.equal(text(js("get value (x)", "/app/a.ts", 1, 1)), "get value (x) (a.ts:1:1)");
});

test("frameText() marks a function that waited, and says where code was evaluated, as V8 does", () => {
  assert.equal(text({ ...js("f", "/app/a.ts", 1, 2), async: true }), "async f (a.ts:1:2)");
  assert.equal(text({ ...js(undefined, "/app/a.ts", 1, 2), async: true }), "async a.ts:1:2");
  const evaluated: Frame = {
    ip: "0x1",
    language: "javascript",
    line: 1,
    column: 9,
    origin: "eval at run (/app/a.ts:3:5)",
  };
  assert.equal(text({ ...evaluated, function: "g" }), "g (eval at run (/app/a.ts:3:5), <anonymous>:1:9)");
  assert.equal(text(evaluated), "eval at run (/app/a.ts:3:5), <anonymous>:1:9");
});

test("frameText() tells the tier in full alone", () => {
  const frame: Frame = { ...js("f", "/app/a.ts", 1, 2), tier: "sparkplug" };
  assert.equal(text(frame), "f (a.ts:1:2)");
  assert.equal(text(frame, true), "f (a.ts:1:2) · sparkplug");
});

test("frameText() lets no name move the cursor", () => {
  assert.equal(text(js("\u001b[2Jf\n", "/app/\u0007.ts", 1, 1)), "␛[2Jf␊ (␇.ts:1:1)");
});

test("frameText() links to files, and to nothing else", () => {
  const linked = (frame: Frame): string =>
    frameText(frame, { palette: palette(false, true), cwd: "/app", full: false });
  assert.equal(linked(js("f", "/app/a.ts", 4, 2)), `f (${link("a.ts:4:2", "/app/a.ts", 4)})`);
  for (const frame of [js("f", "node:fs", 4, 2), libc("f"), { ...addon("f"), file: "src/f.c", line: 1 }])
    assert.equal(linked(frame), text(frame));
});
