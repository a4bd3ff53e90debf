/** Whose a branch is: the program's in doubt. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Instruction } from "#src/ask/instruction.js";
import { type Cause, causeOf } from "#src/ct/causes.js";
import { Syntax } from "#src/ct/syntax.js";
import type { Finding, Frame } from "#src/report/contract.js";

const source = ["function f(a, b) {", "  const d = a ^ b;", "  if (a & 1) return d;", "  return d + 1;", "}"];
const file = "/app/a.js";

function javascript(line: number, column: number, tier = "turbofan"): Frame {
  return { ip: "0x1000", language: "javascript", function: "f", file, line, column, tier };
}

function native(name: string, object = "/usr/bin/node"): Frame {
  return { ip: "0x2000", language: "native", function: name, object };
}

function cause(
  kind: string,
  stack: Frame[],
  { instruction, branches }: { instruction?: Instruction; branches?: boolean } = {},
): Cause {
  const finding: Finding = { id: "", kind, message: "", pid: 1, thread: 1, occurrences: 1, stack, related: [] };
  return causeOf(finding, { syntax: new Syntax(() => source), instruction, branches });
}

const program = (on: string): Cause => ({ use: { on, by: "program" } }) as Cause;
const engine: Cause = { use: { on: "branch", by: "engine" } };

describe("in the interpreter and in Sparkplug's code", () => {
  const own = javascript(2, 15, "ignition");
  for (const name of [
    "AddHandler",
    "AddSmiHandler",
    "BitwiseXor_Baseline",
    "ShiftRightLogicalSmiHandler",
    "IncHandler",
    "MathFloor",
  ]) {
    test(`${name} computes: V8's`, () => {
      assert.deepEqual(cause("UninitCondition", [native(`Builtins_${name}`), own]), engine);
    });
  }
  for (const name of ["KeyedStoreIC_Megamorphic", "SetKeyedPropertyHandler", "RecordWriteIgnoreFP", "KeyedLoadIC"]) {
    test(`${name} moves a number: V8's`, () => {
      assert.deepEqual(cause("UninitCondition", [native(`Builtins_${name}`), own]), engine);
    });
  }
  for (const name of [
    "TestEqualStrictHandler",
    "LessThan_Baseline",
    "ToBooleanForBaselineJump",
    "JumpIfToBooleanFalseHandler",
    "StringEqual",
    "ArrayIncludesSmi",
    "BigIntAdd",
    "MathMax",
  ]) {
    test(`${name} decides: the program's`, () => {
      assert.deepEqual(cause("UninitCondition", [native(`Builtins_${name}`), own]), program("branch"));
    });
  }
  for (const name of ["DivHandler", "ModSmiHandler", "Modulus_Baseline", "Exponentiate_WithFeedback"]) {
    test(`${name} divides`, () => {
      assert.deepEqual(cause("UninitCondition", [native(`Builtins_${name}`), own]), program("division"));
    });
  }
  test("an address is the program's, wherever it is computed", () => {
    assert.deepEqual(cause("UninitValue", [native("Builtins_KeyedLoadIC"), own]), program("address"));
  });
});

describe("in optimised code", () => {
  test("a jump on overflow is V8's, at any place", () => {
    assert.deepEqual(cause("UninitCondition", [javascript(3, 9)], { instruction: "jump on overflow" }), engine);
  });
  test("a jump at an operator whose value nobody tests is V8's", () => {
    assert.deepEqual(cause("UninitCondition", [javascript(2, 15)], { instruction: "jump" }), engine);
  });
  test("a jump at an operator whose value is tested is the program's, also to where V8 gives up its code", () => {
    for (const instruction of ["jump", "jump to deoptimisation", undefined] as const) {
      const found = cause("UninitCondition", [javascript(3, 9)], instruction && { instruction });
      assert.deepEqual(found, program("branch"));
    }
  });
  test("a jump without a line is the program's", () => {
    const { line: _line, column: _column, ...frame } = javascript(1, 1);
    assert.deepEqual(cause("UninitCondition", [frame], { instruction: "jump" }), program("branch"));
  });
  test("where the interpreter does not branch, no branch is the program's", () => {
    const at = [javascript(3, 3)];
    assert.deepEqual(cause("UninitCondition", at, { instruction: "jump", branches: false }), engine);
    assert.deepEqual(cause("UninitCondition", at, { instruction: "jump", branches: true }), program("branch"));
  });
  test("an address is the program's", () => {
    assert.deepEqual(cause("UninitValue", [javascript(2, 15)], { branches: false }), program("address"));
  });
});

test("WebAssembly has no branches but the program's", () => {
  const frame: Frame = { ip: "0x1", language: "wasm", function: "g", tier: "liftoff" };
  assert.deepEqual(cause("UninitCondition", [frame], { instruction: "jump", branches: false }), program("branch"));
});

test("what a function in C or C++ does is the program's, which called it", () => {
  const memcmp = native("bcmp", "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so");
  const stack = [memcmp, native("node::Buffer::(anonymous namespace)::CompareImpl(…)"), javascript(2, 3)];
  assert.deepEqual(cause("UninitCondition", stack), program("branch"));
  assert.deepEqual(
    cause("SyscallParam", [native("write", "/lib/libc.so.6"), javascript(2, 3)]),
    program("system call"),
  );
});

test("V8's collector and compilers are nobody's", () => {
  for (const name of [
    "v8::internal::Scavenger::ScavengeObject()",
    "v8::internal::MarkingVisitorBase<…>::Visit()",
    "v8::internal::compiler::Reduce()",
  ]) {
    assert.equal(cause("UninitCondition", [native(name), javascript(2, 3)]), "noise");
  }
});

test("the trap tells which function the interpreter ran", () => {
  const frame = javascript(2, 3, "ignition");
  const found = cause("UninitValue", [native("Builtins_LdarHandler"), frame], { instruction: "jump to Return" });
  assert.deepEqual(found, { interpreted: frame });
});

test("other errors say nothing of secrets", () => {
  assert.equal(cause("InvalidRead", [javascript(2, 3)]), "other");
});
