import assert from "node:assert/strict";
import { test } from "node:test";
import { palette } from "#src/report/colour.js";
import type { Frame } from "#src/report/contract.js";
import { stackLines } from "#src/report/stack-text.js";

const node = (name: string): Frame => ({
  ip: "0x1",
  language: "native",
  function: `${name}(int)`,
  object: "/usr/bin/node",
});
const addon = (name: string): Frame => ({
  ip: "0x2",
  language: "native",
  function: name,
  object: "/app/build/addon.node",
});
const generated: Frame = { ip: "0xABC", language: "native" };

function lines(...stack: Frame[]): string[] {
  return stackLines(stack, { palette: palette(false), indent: "  ", cwd: "/app" });
}

const many = (count: number): Frame[] => Array.from({ length: count }, (_, index) => node(`n${index}`));

test("stackLines() shows every frame of an addon, with its source relative to the working directory", () => {
  const inside: Frame = { ...addon("push"), file: "/app/src/push.c", line: 12 };
  const outside: Frame = { ...addon("pull"), file: "/usr/include/pull.h", line: 3, column: 9 };
  assert.deepEqual(lines(inside, outside, addon("f"), addon("f"), addon("f"), addon("f")), [
    "  at push (src/push.c:12)",
    "  by pull (/usr/include/pull.h:3:9)",
    "  by f (in addon.node)",
    "  by f (in addon.node)",
    "  by f (in addon.node)",
    "  by f (in addon.node)",
  ]);
});

test("stackLines() folds the runtime's frames, more of them further out", () => {
  assert.deepEqual(lines(...many(9)), [
    "  at n0 (in node)",
    "  by n1 (in node)",
    "  by n2 (in node)",
    "  by n3 (in node)",
    "  by n4 (in node)",
    "  by n5 (in node)",
    "  by 3 more frames in node",
  ]);
  assert.deepEqual(lines(addon("f"), ...many(4), addon("g")), [
    "  at f (in addon.node)",
    "  by n0 (in node)",
    "  by n1 (in node)",
    "  by 2 more frames in node",
    "  by g (in addon.node)",
  ]);
});

test("stackLines() does not fold a single frame", () => {
  assert.equal(lines(...many(7)).at(-1), "  by n6 (in node)");
  assert.equal(lines(addon("f"), ...many(3)).at(-1), "  by n2 (in node)");
});

test("stackLines() counts generated code, also at the very top", () => {
  assert.deepEqual(lines(generated, generated, node("f")), [
    "  at 2 frames of generated code (JavaScript, WebAssembly)",
    "  by f (in node)",
  ]);
  assert.deepEqual(lines(node("f"), generated), [
    "  at f (in node)",
    "  by 1 frame of generated code (JavaScript, WebAssembly)",
  ]);
});

test("stackLines() names every object that a fold hides", () => {
  const libc: Frame = { ip: "0x3", language: "native", function: "start_thread", object: "/lib/libc.so.6" };
  assert.equal(lines(addon("f"), ...many(4), libc).at(-1), "  by 3 more frames in node, libc.so.6");
});

test("stackLines() shows frames of other languages, and frames without a name by their address", () => {
  const script: Frame = {
    ip: "0x4",
    language: "javascript",
    function: "handler",
    file: "/app/a.ts",
    line: 4,
    column: 2,
    tier: "turbofan",
  };
  const unnamed: Frame = { ip: "0xDEF", language: "native", object: "/app/build/addon.node" };
  assert.deepEqual(lines(script, unnamed), ["  at handler (a.ts:4:2)", "  by 0xDEF (in addon.node)"]);
  assert.deepEqual(lines(), []);
});
