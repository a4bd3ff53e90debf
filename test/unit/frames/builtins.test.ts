import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { builtinOf, isBuiltin } from "#src/frames/builtins.js";
import { needsCommand } from "../../require.js";
import { allNodes } from "../../runtimes.js";

const run = promisify(execFile);

interface Listed {
  path: string;
  version: string;
  names: string[];
}

/** Each Node's own list; a distribution's Node may come without symbols. */
async function lists(): Promise<Listed[]> {
  const nodes = await allNodes();
  const listed = await Promise.all(
    nodes.map(async ({ path, version }) => {
      const { stdout } = await run("nm", [path], { maxBuffer: 1 << 28 });
      return { path, version, names: [...new Set(stdout.match(/\bBuiltins_\w+/g))] };
    }),
  );
  return listed.filter(({ names }) => names.length > 0);
}

const missing = needsCommand("nm");
const all = missing === false ? await lists() : [];
const skip = missing;

test("builtinOf() has words for every bytecode handler of each Node, the same for wide operands", { skip }, () => {
  assert.ok(all.length >= 3);
  for (const { names, version } of all) {
    const handlers = names.filter((name) => name.endsWith("Handler") && !name.includes("Atomics"));
    assert.ok(handlers.length > 300, version);
    for (const name of handlers) {
      assert.equal(builtinOf(name)?.role, "operation", `${name} of Node ${version}`);
      const narrow = name.replace(/(?:Extra)?Wide(?=Handler$)/, "");
      if (narrow !== "Builtins_Handler") assert.equal(builtinOf(name)?.words, builtinOf(narrow)?.words, name);
    }
  }
});

test("builtinOf() takes no handler of a bytecode for a word that only begins like it", { skip }, () => {
  const words = new Map<string, Set<string>>();
  for (const name of new Set(all.flatMap(({ names }) => names))) {
    const bytecode = /^Builtins_(\w+?)(?:ExtraWide|Wide)?Handler$/.exec(name)?.[1];
    if (bytecode === undefined) continue;
    const said = builtinOf(name)?.words ?? "";
    words.set(said, (words.get(said) ?? new Set()).add(bytecode));
  }
  assert.deepEqual([...(words.get("addition (+)") ?? [])].toSorted(), [
    "Add",
    "AddSmi",
    "Add_StringConstant_Internalize",
  ]);
  assert.deepEqual([...(words.get("in") ?? [])], ["TestIn"]);
  assert.deepEqual([...(words.get("switch") ?? [])].toSorted(), ["SwitchOnGeneratorState", "SwitchOnSmiNoFeedback"]);
  assert.deepEqual([...(words.get("subtraction (-)") ?? [])].toSorted(), ["Sub", "SubSmi"]);
  assert.deepEqual([...(words.get("division (/)") ?? [])].toSorted(), ["Div", "DivSmi"]);
  assert.deepEqual([...(words.get("exponentiation (**)") ?? [])].toSorted(), ["Exp", "ExpSmi"]);
  assert.deepEqual([...(words.get("return") ?? [])], ["Return"]);
});

test("builtinOf() has words for every inline cache and operator", { skip }, () => {
  for (const { names, version } of all) {
    const operators = names.filter((name) => /(?:IC|_Baseline|_WithFeedback)(?:$|_|Baseline|Trampoline)/.test(name));
    assert.ok(operators.length > 100);
    const unknown = operators.filter((name) => builtinOf(name) === undefined && !/Interceptor|Wasm/.test(name));
    assert.deepEqual(unknown, [], `Node ${version}`);
  }
});

/** Of JavaScript that V8 gave up or has behind a flag. */
const experimental =
  /^(?:Array\.prototype\.group(?:ToMap)?|FinalizationRegistry\.prototype\.cleanupSome|RegExp\.prototype\.linear)$/;

test("builtinOf() names functions of the library that exist", { skip }, async () => {
  const functions = all
    .flatMap(({ names }) => names)
    .flatMap((name) => {
      const builtin = builtinOf(name);
      return builtin?.role === "library" && !builtin.words.endsWith(" constructor") ? [builtin.words] : [];
    });
  assert.ok(functions.length > 1000);
  // An older Node has builtins for what it does not offer yet.
  const newest = all.at(-1) as Listed;
  const { stdout } = await run(newest.path, ["--harmony", "--no-warnings", "-e", lookUp, ...new Set(functions)]);
  const unknown = (JSON.parse(stdout) as string[]).filter((name) => !experimental.test(name));
  assert.deepEqual(unknown, [], `Node ${newest.version}`);
});

/** Prints which of its arguments are no properties of the global object, step by step. */
const lookUp = `
globalThis.TypedArray = Object.getPrototypeOf(Uint8Array);
const has = (path) => {
  let object = globalThis;
  for (const key of path.replace(/\\[Symbol\\.(\\w+)\\]/, ".@$1").split(".")) {
    const name = key.startsWith("@") ? Symbol[key.slice(1)] : key;
    if (object === undefined || object === null) return false;
    const found = Object.getOwnPropertyDescriptor(object, name) ?? (object === globalThis ? Object.getOwnPropertyDescriptor(Intl, name) : undefined);
    if (found === undefined) return false;
    object = found.value;
  }
  return true;
};
console.log(JSON.stringify(process.argv.slice(1).filter((path) => !has(path))));
`;

test("builtinOf() says what an operation is, whatever the way it is called", () => {
  const said: Record<string, string> = {
    Builtins_StrictEqual_Baseline: "comparison (===, !==)",
    Builtins_StrictEqual_SignedSmall_Baseline: "comparison (===, !==)",
    Builtins_TestEqualStrictHandler: "comparison (===, !==)",
    Builtins_Equal_WithEmbeddedFeedback: "comparison (==, !=)",
    Builtins_LessThan_WithFeedback: "comparison (<)",
    Builtins_LessThanOrEqual: "comparison (<=)",
    Builtins_StringEqual: "comparison of strings",
    Builtins_Add_Baseline: "addition (+)",
    "BytecodeHandler:Add": "addition (+)",
    "BytecodeHandler:Add.ExtraWide": "addition (+)",
    Builtins_ShiftRightLogicalSmi_Baseline: "shift (>>>)",
    Builtins_ShiftRightSmi_Baseline: "shift (>>)",
    Builtins_JumpIfTrueHandler: "branch",
    Builtins_JumpLoopWideHandler: "loop",
    Builtins_LoadICTrampoline_Megamorphic: "property load",
    Builtins_KeyedLoadICBaseline: "element load",
    Builtins_StoreIC: "property store",
    Builtins_KeyedStoreIC_Megamorphic: "element store",
    Builtins_LoadTypedElement_Uint8Elements_0: "element load from a typed array",
    Builtins_TypedArrayPrototypeFill: "TypedArray.prototype.fill",
    Builtins_ArrayMap: "Array.prototype.map",
    "Builtin:ArrayMap": "Array.prototype.map",
    Builtins_ArrayIncludesSmiOrObject: "Array.prototype.includes",
    Builtins_ArrayBufferIsView: "ArrayBuffer.isView",
    Builtins_MapPrototypeGetSize: "Map.prototype.size",
    Builtins_DatePrototypeGetDay: "Date.prototype.getDay",
    Builtins_StringPrototypeIterator: "String.prototype[Symbol.iterator]",
    Builtins_TypedArrayConstructor: "TypedArray constructor",
    Builtins_CallApiCallback: "call into native code",
    Builtins_CEntry_Return1_ArgvOnStack_BuiltinExit: "call into V8's C++",
  };
  for (const [name, words] of Object.entries(said)) assert.equal(builtinOf(name)?.words, words, name);
});

test("builtinOf() tells the library and V8's own ways from operations", () => {
  assert.equal(builtinOf("Builtins_ArrayMap")?.role, "library");
  assert.equal(builtinOf("Builtins_InterpreterEntryTrampoline")?.role, "plumbing");
  assert.equal(builtinOf("Builtins_ArrayMapLoopLazyDeoptContinuation")?.role, "plumbing");
  assert.deepEqual(builtinOf("Builtins_Add_Baseline"), {
    name: "Add_Baseline",
    words: "addition (+)",
    role: "operation",
  });
});

test("builtinOf() leaves alone what it does not know and what is no builtin", () => {
  for (const name of ["Builtins_GallopLeft", "Builtins_ArrayTimSort", "Add", "v8::internal::Add", "main", ""]) {
    assert.equal(builtinOf(name), undefined, name);
  }
});

test("isBuiltin() goes by V8's prefixes", () => {
  for (const name of ["Builtins_GallopLeft", "Builtin:ArrayMap", "BytecodeHandler:Add"])
    assert.equal(isBuiltin(name), true);
  for (const name of ["v8::internal::Builtins::Lookup", "Builtin", "MyBuiltins_x"])
    assert.equal(isBuiltin(name), false);
});
