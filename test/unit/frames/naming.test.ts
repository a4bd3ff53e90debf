import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { type AnsweredFrame, Answers } from "#src/ask/answers.js";
import { nameRuntime, nameStacks } from "#src/frames/naming.js";
import { DumpFiles } from "#src/jit/dump-files.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { Sources } from "#src/sources/sources.js";
import { header, lines, load } from "../jit/dump.js";

const native = (ip: string, name: string): Frame => ({
  ip,
  language: "native",
  function: name,
  object: "/usr/bin/node",
});
const generated = (address: number): Frame => ({ ip: `0x${address.toString(16)}`, language: "native" });
const finding = (stack: Frame[], related: Finding["related"] = []): Finding => ({
  id: "before",
  kind: "InvalidRead",
  message: "Invalid read of size 1",
  pid: 7,
  thread: 1,
  occurrences: 1,
  stack,
  related,
});
const answered = (name: string, line: number | undefined, change: Partial<AnsweredFrame> = {}): AnsweredFrame => ({
  ip: 0xabc,
  function: name,
  file: "file:///app/a.js",
  line,
  column: line === undefined ? undefined : 4,
  start: { line: 1, column: 11 },
  tier: "ignition",
  how: "called",
  origin: undefined,
  ...change,
});

interface Given {
  stack: Frame[];
  related?: Finding["related"];
  answers?: Answers;
  dump?: Buffer[];
}

async function name(t: TestContext, { stack, related = [], answers = new Answers(), dump }: Given): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-naming-"));
  t.after(() => rmSync(folder, { recursive: true }));
  if (dump !== undefined) writeFileSync(join(folder, "jit-7.dump"), Buffer.concat([header(), ...dump]));
  const dumps = new DumpFiles(folder);
  t.after(() => dumps[Symbol.dispose]());
  const one = finding(stack, related);
  const uniques = new Map([[one, "0x0"]]);
  await nameStacks({ pid: 7, findings: [one], messages: [], uniques }, { answers, dumps, sources: new Sources() });
  return one;
}

const short = ({ stack }: { stack: readonly Frame[] }): unknown[] =>
  stack.map(({ function: name, file, line, language }) =>
    [language, name, file, line].filter((part) => part !== undefined),
  );

test("nameStacks() puts answers in the place of Valgrind's frames, before them and beyond", async (t) => {
  const stack = [native("0x1", "Builtins_AddHandler"), generated(0x1000), native("0x2", "main")];
  const answers = new Answers();
  answers.add(7, {
    unique: "0x0",
    ips: stack.map(({ ip }) => ip),
    time: 5,
    found: [
      { at: 1, before: true, frames: [answered("hidden", 3)] },
      { at: 1, before: false, frames: [answered("inner", 4, { how: "inlined" }), answered("outer", 9)] },
      { at: 3, before: false, frames: [answered("waiting", 12, { how: "async" })] },
    ],
  });
  const named = await name(t, { stack, answers });
  assert.deepEqual(short(named), [
    ["native", "Builtins_AddHandler"],
    ["javascript", "hidden", "/app/a.js", 3],
    ["javascript", "inner", "/app/a.js", 4],
    ["javascript", "outer", "/app/a.js", 9],
    ["native", "main"],
    ["javascript", "waiting", "/app/a.js", 12],
  ]);
  assert.deepEqual(
    named.stack.map(({ inlined, async }) => [inlined, async]),
    [
      [undefined, undefined],
      [undefined, undefined],
      [true, undefined],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, true],
    ],
  );
  assert.notEqual(named.id, "before", "an id is of the names");
});

test("nameStacks() does not put in an answer that was to another error", async (t) => {
  const stack = [generated(0x1000), native("0x2", "main")];
  const answer = { time: 5, found: [{ at: 0, before: false, frames: [answered("f", 3)] }] };
  const answers = new Answers();
  answers.add(7, { ...answer, unique: "0x1", ips: ["0x1000", "0x2"] });
  answers.add(7, { ...answer, unique: "0x0", ips: ["0x1000"] });
  answers.add(8, { ...answer, unique: "0x0", ips: ["0x1000", "0x2"] });
  assert.deepEqual(short(await name(t, { stack, answers })), [["native"], ["native", "main"]]);
});

test("nameStacks() gives a frame without a certain line its function and file, and evaluated code its origin", async (t) => {
  const stack = [generated(0x1000), generated(0x1100)];
  const answers = new Answers();
  answers.add(7, {
    unique: "0x0",
    ips: stack.map(({ ip }) => ip),
    time: 5,
    found: [
      { at: 0, before: false, frames: [answered("f", undefined)] },
      { at: 1, before: false, frames: [answered("", 2, { file: undefined, origin: "eval at f (/app/a.js:3:4)" })] },
    ],
  });
  const { stack: frames } = await name(t, { stack, answers });
  assert.deepEqual(frames, [
    { ip: "0xABC", language: "javascript", function: "f", file: "/app/a.js", tier: "ignition" },
    {
      ip: "0xABC",
      language: "javascript",
      function: "eval",
      line: 2,
      column: 4,
      tier: "ignition",
      origin: "eval at f (/app/a.js:3:4)",
    },
  ]);
});

test("nameStacks() names other stacks by the dump: functions, tiers, WebAssembly", async (t) => {
  const dump = [
    load(1, 0x1000, 64, "JS:~read file:///app/a.js:3:14"),
    load(2, 0x2000, 64, "JS:add-7-liftoff"),
    load(3, 0x3000, 64, "Builtin:ArrayMap"),
  ];
  const related = [
    { message: "alloc'd", stack: [generated(0x1010), generated(0x2010), generated(0x3010), generated(0x9000)] },
  ];
  const named = await name(t, { stack: [native("0x2", "main")], related, dump });
  assert.deepEqual(named.related[0]?.stack, [
    { ip: "0x1010", language: "javascript", function: "read", file: "/app/a.js", tier: "ignition" },
    { ip: "0x2010", language: "wasm", function: "add", tier: "liftoff" },
    { ip: "0x3010", language: "native", function: "Builtin:ArrayMap" },
    { ip: "0x9000", language: "native" },
  ]);
});

test("nameStacks() has the line of optimised code only where it can be no inlined function's", async (t) => {
  const file = "file:///app/a.js";
  const dump = [
    load(1, 0x1000, 64, `JS:~inlined ${file}:5:1`),
    lines(2, 0x2000, [
      { offset: 0, file, line: 3, column: 2 },
      { offset: 32, file, line: 6, column: 2 },
    ]),
    load(2, 0x2000, 64, `JS:*f ${file}:2:1`),
  ];
  const related = [{ message: "", stack: [generated(0x2010), generated(0x2030)] }];
  const named = await name(t, { stack: [], related, dump });
  assert.deepEqual(
    named.related[0]?.stack.map((frame) => [frame.function, frame.line]),
    [
      ["f", 3],
      ["f", undefined],
    ],
  );
});

test("nameStacks() names nothing by an address that V8 used twice in the time of the stack", async (t) => {
  const dump = [load(1, 0x1000, 64, "JS:~one /a.js:1:1"), load(2, 0x1000, 64, "JS:~two /a.js:9:1")];
  const related = [{ message: "", stack: [generated(0x1010)] }];
  assert.deepEqual((await name(t, { stack: [], related, dump })).related[0]?.stack, [generated(0x1010)]);
});

test("nameRuntime() names JavaScriptCore's thunks, before anything is judged, and no address at which other code was too", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-naming-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const dump = [
    load(1, 0x1000, 0x100, "JSC-Thunk: bound"),
    load(2, 0x2000, 0x100, "JSC-Baseline: total#CajAH3"),
    load(3, 0x3000, 0x100, "JSC-Thunk: CallTrampoline"),
    load(4, 0x3000, 0x100, "JSC-Baseline: later#CajAH3"),
  ];
  writeFileSync(join(folder, "jit-7.dump"), Buffer.concat([header(), ...dump]));
  const dumps = new DumpFiles(folder);
  t.after(() => dumps[Symbol.dispose]());
  const bun: Frame = { ip: "0x9", language: "native", object: "/usr/bin/bun" };
  const one = finding([0x1010, 0x2010, 0x3010].map(generated).concat(bun));
  await nameRuntime({ pid: 7, findings: [one], messages: [], uniques: new Map() }, dumps);
  assert.deepEqual(
    one.stack.map(({ function: name }) => name),
    ["JSC-Thunk: bound", undefined, undefined, undefined],
  );
  const ofNode = finding([generated(0x1010), native("0x1", "main")]);
  await nameRuntime({ pid: 7, findings: [ofNode], messages: [], uniques: new Map() }, dumps);
  assert.equal(ofNode.stack[0]?.function, undefined, "a runtime with symbols is left as it is");
});
