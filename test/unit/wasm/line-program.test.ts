import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readLineTable, rowAt } from "#src/wasm/dwarf/line-program.js";
import { debugSectionsOf } from "#src/wasm/dwarf/sections.js";
import { attribute } from "#src/wasm/dwarf/attributes.js";
import { Unit } from "#src/wasm/dwarf/unit.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { fuzzRuns, needsCommand } from "../../require.js";
import { custom, moduleOf, sized, sleb, u16, u32, uleb, unit, zeroed } from "./build.js";
import { compiled, dwarfdump, moduleIn } from "./dwarf.js";

for (const [what, file] of Object.entries(compiled)) {
  test(
    `readLineTable() has the rows that llvm-dwarfdump has of ${what}`,
    { skip: needsCommand("llvm-dwarfdump") },
    () => {
      const sections = debugSectionsOf(moduleIn(file));
      assert.ok(sections !== undefined);
      const rows = Unit.all(sections)
        .flatMap((each) => readLineTable(each, each.root.values.get(attribute.stmtList)?.raw ?? -1).sequences)
        .flat()
        .map(({ address, line, column, file }) => [address, line, column, file]);
      const listed = [...dwarfdump(file, "--debug-line").matchAll(/^0x([\da-f]{16}) +(\d+) +(\d+) +(\d+) /gm)];
      assert.ok(listed.length > 0);
      assert.deepEqual(
        rows,
        listed.map(([, address = "", ...numbers]) => [Number.parseInt(address, 16), ...numbers.map(Number)]),
      );
    },
  );
}

/** As clang begins each: special opcodes from 13 on, lines from -5 on, of which there are 14. */
function header(version: number, tables: readonly number[], operations = 1): number[] {
  const rest = [
    ...[1, ...(version >= 4 ? [operations] : []), 1, -5 & 0xff, 14, 13],
    ...[0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1],
    ...tables,
  ];
  return [...u16(version), ...(version >= 5 ? [4, 0] : []), ...u32(rest.length), ...rest];
}

const oldTables = [...[...zeroed("include"), 0], ...[...zeroed("a.c"), 0, 0, 0], ...[...zeroed("b.h"), 1, 0, 0], 0];

const program = [
  ...[0, ...sized([2, ...u32(0x100)])], // set_address 0x100
  ...[3, ...sleb(9), 1], // line 10, copy
  ...[5, 7], // column 7
  13 + 5 + 14 * 3 + 2, // special: 3 further, 2 lines down
  ...[2, ...uleb(200), 1], // advance_pc 200, copy
  8, // const_add_pc: as special opcode 255, (255 - 13) / 14 = 17 further
  ...[9, ...u16(0x1234)], // fixed_advance_pc
  ...[4, 2], // set_file 2
  ...[3, ...sleb(-5)], // line 7
  ...[6, 7, 10, 11, 12, 3], // negate_stmt, set_basic_block, prologue_end, epilogue_begin, set_isa 3
  1, // copy
  ...[0, ...sized([4, 9])], // set_discriminator
  ...[0, ...sized([0x80, 1, 2, 3])], // of somebody's own
  ...[2, 4], // advance_pc 4
  ...[0, 1, 1], // end_sequence
  ...[0, ...sized([2, ...u32(0x50)])], // another sequence, before the first
  ...[3, ...sleb(1), 1],
  ...[2, 8],
  ...[0, 1, 1],
];

const expected = [
  [
    { address: 0x100, file: 1, line: 10, column: 0 },
    { address: 0x103, file: 1, line: 12, column: 7 },
    { address: 0x1cb, file: 1, line: 12, column: 7 },
    { address: 0x1cb + 17 + 0x1234, file: 2, line: 7, column: 7 },
    { address: 0x1cb + 17 + 0x1234 + 4, file: 2, line: 7, column: 7 },
  ],
  [
    { address: 0x50, file: 1, line: 2, column: 0 },
    { address: 0x58, file: 1, line: 2, column: 0 },
  ],
];

for (const version of [2, 3, 4]) {
  test(`readLineTable() runs every opcode of version ${version}`, () => {
    const { sequences, files } = read(unit([...header(version, oldTables), ...program]));
    assert.deepEqual(sequences, expected);
    assert.deepEqual(
      [...files],
      [
        [1, { name: "a.c", directory: undefined }],
        [2, { name: "b.h", directory: "include" }],
      ],
    );
  });
}

const md5 = Array.from({ length: 16 }, () => 9);

const newTables = [
  ...[1, 1, 0x1f], // directories: a path each, in .debug_line_str
  ...[2, ...u32(0), ...u32(5)],
  ...[3, 1, 0x08, 2, 0x0b, 5, 0x1e], // files: a path in place, a directory in a byte, an MD5
  ...[2, ...zeroed("a.c"), 0, ...md5, ...zeroed("b.h"), 1, ...md5],
];

test("readLineTable() reads the tables of version 5 by what they say of themselves", () => {
  const { sequences, files } = read(unit([...header(5, newTables), ...program]), [
    ...zeroed("/src"),
    ...zeroed("include"),
  ]);
  assert.deepEqual(sequences, expected);
  assert.deepEqual(
    [...files],
    [
      [0, { name: "a.c", directory: "/src" }],
      [1, { name: "b.h", directory: "include" }],
    ],
  );
});

test("readLineTable() reads lengths and offsets of 64 bits", () => {
  const [version, , ...rest] = header(4, oldTables);
  const [length0 = 0, length1 = 0, length2 = 0, length3 = 0, ...content] = rest;
  const wide = [version ?? 0, 0, length0, length1, length2, length3, 0, 0, 0, 0, ...content, ...program];
  const { sequences } = read([0xff, 0xff, 0xff, 0xff, ...u32(wide.length), ...u32(0), ...wide]);
  assert.deepEqual(sequences, expected);
});

test("readLineTable() counts several operations in an instruction", () => {
  const advance = [...[0, ...sized([2, ...u32(0x10)])], ...[2, 3], 1, ...[2, 3], 1, ...[0, 1, 1]];
  const { sequences } = read(unit([...header(4, oldTables, 4), ...advance]));
  assert.deepEqual(
    sequences.flat().map(({ address }) => address),
    [0x10, 0x11, 0x11],
  );
});

test("readLineTable() adds the files that the program defines", () => {
  const define = [0, ...sized([3, ...zeroed("c.inc"), 1, 0, 0])];
  const { files } = read(unit([...header(3, oldTables), ...define]));
  assert.deepEqual(files.get(3), { name: "c.inc", directory: "include" });
});

test("rowAt() is the last row that is not behind the address", () => {
  const table = read(unit([...header(4, oldTables), ...program]));
  const lineAt = (address: number): number | undefined => rowAt(table, address)?.line;
  assert.deepEqual([0x50, 0x57, 0x58, 0xff, 0x100, 0x102, 0x103, 0x1ca].map(lineAt), [
    2,
    2,
    undefined,
    undefined,
    10,
    10,
    12,
    12,
  ]);
  assert.deepEqual([0x1cb + 17 + 0x1234 + 3, 0x1cb + 17 + 0x1234 + 4].map(lineAt), [7, undefined]);
});

test("rowAt() passes over code that the linker left out, which is at zero", () => {
  const dropped = [...[0, ...sized([2, ...u32(0)])], 1, ...[2, ...uleb(0x1000)], ...[0, 1, 1]];
  const table = read(unit([...header(4, oldTables), ...dropped, ...program]));
  assert.deepEqual([rowAt(table, 0x20), rowAt(table, 0x50)?.line], [undefined, 2]);
});

test("readLineTable() takes any bytes", () => {
  fc.assert(
    fc.property(fc.constantFrom(2, 3, 4, 5), fc.uint8Array({ maxLength: 200 }), (version, rest) => {
      read(unit([...header(version, version === 5 ? newTables : oldTables), ...rest]));
      read(unit([...u16(version), ...rest]));
      read([...rest]);
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test("readLineTable() takes every beginning of a table", () => {
  const whole = unit([...header(5, newTables), ...program]);
  for (let length = 0; length < whole.length; length++) read(whole.slice(0, length));
});

/** In a module with one unit, without entries. */
function read(line: readonly number[], lineStr: readonly number[] = []): ReturnType<typeof readLineTable> {
  const info = unit([...u16(4), ...u32(0), 4, 0]);
  const module = WasmModule.parse(
    moduleOf(custom(".debug_info", info), custom(".debug_line", line), custom(".debug_line_str", lineStr)),
  );
  const sections = module && debugSectionsOf(module);
  const [first] = sections === undefined ? [] : Unit.all(sections);
  assert.ok(first !== undefined);
  return readLineTable(first, 0);
}
