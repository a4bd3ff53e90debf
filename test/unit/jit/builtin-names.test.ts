import assert from "node:assert/strict";
import { test } from "node:test";
import { BuiltinNames } from "#src/jit/builtin-names.js";
import { header, load } from "./dump.js";

async function* dump(...parts: Buffer[]): AsyncIterable<Buffer> {
  yield* [header(), ...parts];
}

const builtins = [
  load(1, 0x3000, 0x100, "Builtin:ArrayMap"),
  load(2, 0x1000, 0x100, "BytecodeHandler:TestLessThan"),
  load(3, 0x2000, 0x100, "BytecodeHandler:AddSmi.ExtraWide"),
];

test("BuiltinNames.at() has the names by address that another executable's symbols have", async () => {
  const names = await BuiltinNames.read(dump(...builtins, load(4, 0x4000, 0x100, "JS:~f file:///a.js:1:1")));
  assert.deepEqual(
    [0x0fff, 0x1000, 0x10ff, 0x1100, 0x2080, 0x3001, 0x4000].map((address) => names.at(address)),
    [
      undefined,
      "Builtins_TestLessThanHandler",
      "Builtins_TestLessThanHandler",
      undefined,
      "Builtins_AddSmiExtraWideHandler",
      "Builtins_ArrayMap",
      undefined,
    ],
  );
});

test("BuiltinNames.isComplete once something else comes behind them", async () => {
  assert.equal((await BuiltinNames.read(dump(...builtins))).isComplete, false);
  assert.equal((await BuiltinNames.read(undefined)).isComplete, false);
  const regexp = load(0, 0x500, 0x10, "RegExp:a");
  assert.equal((await BuiltinNames.read(dump(regexp, ...builtins, regexp))).isComplete, true);
});
