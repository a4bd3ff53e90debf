/** Which findings are one thing to mend, and which of these comes first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { causesOf } from "#src/report/causes.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { addon, generated, js, libc, malloc, node } from "./frames.js";

function at(line: number, name = "fill"): Frame {
  return { ...addon(name), file: "/app/src/fill.c", line };
}

function finding(stack: Frame[], change: Partial<Finding> = {}): Finding {
  const message = "Invalid write of size 8";
  return { id: "a", kind: "InvalidWrite", message, pid: 1, thread: 1, occurrences: 1, stack, related: [], ...change };
}

test("causesOf() puts the same kind at the same line together, whatever is around it", () => {
  const causes = causesOf([
    finding([at(4), js("a", "/app/a.js", 1, 1)], { test: "one", occurrences: 3 }),
    finding([libc("memcpy"), at(4), js("b", "/app/b.js", 9, 1), node("main")], { pid: 2, occurrences: 4 }),
    finding([at(4, "fill.part.0")], { message: "Invalid write of size 4", thread: 3 }),
  ]);
  assert.equal(causes.length, 1);
  assert.equal(causes[0]?.findings.length, 3);
  assert.equal(causes[0]?.occurrences, 8);
  assert.equal(causes[0]?.headline, "Writes memory that is not its to write");
  assert.equal(causes[0]?.place?.line, 4);
});

test("causesOf() keeps other lines, kinds and system calls apart", () => {
  const causes = causesOf([
    finding([at(4)]),
    finding([at(5)]),
    finding([at(4)], { kind: "InvalidRead", message: "Invalid read of size 8" }),
    finding([at(4)], { kind: "SyscallParam", message: "Syscall param write(buf) points to uninitialised byte(s)" }),
    finding([at(4)], { kind: "SyscallParam", message: "Syscall param writev(iov) points to uninitialised byte(s)" }),
    finding([{ ...at(4), file: "/app/src/other.c" }]),
  ]);
  assert.equal(causes.length, 6);
});

test("causesOf() goes by function and object without lines, by the innermost frame without the user's, and by address at last", () => {
  const elsewhere = { ...addon("f"), object: "/other/place/addon.node" };
  const causes = causesOf([
    finding([libc("memcpy"), addon("f"), node("main")]),
    finding([{ ...elsewhere, ip: "0x99" }]),
    finding([addon("g")]),
    finding([node("v8::A()"), node("main")]),
    finding([node("v8::A()")]),
    finding([generated]),
    finding([{ ...generated, ip: "0xDEF" }]),
    finding([]),
    finding([]),
  ]);
  assert.deepEqual(
    causes.map(({ findings }) => findings.length),
    [2, 2, 2, 1, 1, 1],
  );
});

test("causesOf() of leaks goes by where the block was allocated, and adds up the amounts", () => {
  const leak = (line: number, bytes: number, kind = "Leak_DefinitelyLost"): Finding =>
    finding([malloc, at(line)], { kind, message: `${bytes} bytes in 2 blocks are lost`, leak: { bytes, blocks: 2 } });
  const causes = causesOf([leak(1, 10), leak(2, 100), leak(1, 20), leak(1, 5000, "Leak_PossiblyLost")]);
  assert.deepEqual(
    causes.map(({ kind, place, leak }) => [kind, place?.line, leak]),
    [
      ["Leak_DefinitelyLost", 2, { bytes: 100, blocks: 2 }],
      ["Leak_DefinitelyLost", 1, { bytes: 30, blocks: 4 }],
      ["Leak_PossiblyLost", 1, { bytes: 5000, blocks: 2 }],
    ],
  );
});

test("causesOf() has what destroys memory first, then what reads it, what was never set, and leaks", () => {
  const kinds: [string, string][] = [
    ["Leak_StillReachable", ""],
    ["SyscallParam", "Syscall param write(buf) points to uninitialised byte(s)"],
    ["FishyValue", ""],
    ["InvalidRead", ""],
    ["SyscallParam", "Syscall param read(buf) points to unaddressable byte(s)"],
    ["UninitValue", ""],
    ["PoolOverlap", ""],
    ["MismatchedFree", ""],
  ];
  const causes = causesOf(kinds.map(([kind, message], index) => finding([at(index)], { kind, message })));
  assert.deepEqual(
    causes.map((cause) => cause.class),
    ["write", "write", "read", "read", "unset", "unset", "leak", "other"],
  );
});

test("causesOf() has the more frequent one first within a class", () => {
  const causes = causesOf([
    finding([at(1)]),
    finding([at(2)], { occurrences: 9 }),
    finding([at(3)], { occurrences: 3 }),
  ]);
  assert.deepEqual(
    causes.map(({ place }) => place?.line),
    [2, 3, 1],
  );
});
