/**
 * The ledger's code. An allocator is called too often for JavaScript, which is slow under Valgrind, so what has to be done at each call is
 * WebAssembly too: it keeps the blocks of each memory, writes client requests where the machine code looks for them, and crosses into it
 * once when the allocator begins and once when it ends.
 */
import { bodyOf, type Code, flat, op, sectionOf, text, unsigned, vector } from "./bytes.js";
import { enter } from "./ledger-enter.js";
import { exit } from "./ledger-exit.js";
import { firstFree, global, globalTypes, imported, ledgerFunction, mostLedgerPages, own } from "./ledger-layout.js";
import { flush, freeBlock, nextLive, putRequest, room, slot } from "./ledger-parts.js";
import { evict, evicted, usable } from "./ledger-queue.js";
import { section } from "./module.js";
import { type FunctionType, valueType } from "./types.js";
import { entry } from "./wrapper.js";

const { i32, i64 } = valueType;

/** Of a memory: it is shared, and its most pages are told. */
const sharedWithMost = 0x03;

const definitions = [putRequest, flush, room, slot, freeBlock, enter, exit, usable, evict, evicted, nextLive];

const importTypes: readonly FunctionType[] = [
  { parameters: [], results: [] },
  { parameters: [i32, i64], results: [] },
  { parameters: [i32, i64], results: [] },
  { parameters: [i32], results: [i32] },
  { parameters: [i32], results: [] },
];

/** The module. It imports what `imported` names from `jsgrind`, and exports `memory`, `next`, `nextLive`, and what stands in the table. */
export function ledgerModule(): Uint8Array<ArrayBuffer> {
  const types = [...importTypes, ...definitions.map(({ type }) => type)];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...sectionOf(
      section.type,
      vector(types.map(({ parameters, results }) => [0x60, vector(parameters), vector(results)])),
    ),
    ...sectionOf(
      section.import,
      vector(Object.entries(imported).map(([name, type]) => [text("jsgrind"), text(name), 0, unsigned(type)])),
    ),
    ...sectionOf(section.function, vector(definitions.map((_, index) => unsigned(importTypes.length + index)))),
    ...sectionOf(section.memory, vector([[sharedWithMost, 1, unsigned(mostLedgerPages)]])),
    ...sectionOf(section.global, vector(globalTypes.map((type, index) => [type, 1, initial(type, index), op.end]))),
    ...sectionOf(
      section.export,
      vector([
        [text("memory"), 2, 0],
        [text("next"), 3, global.next],
        [text("nextLive"), 0, unsigned(own.nextLive)],
        ...Object.keys(entry).map((name) => [text(name), 0, unsigned(own[name as keyof typeof entry])]),
      ]),
    ),
    ...sectionOf(section.code, vector(definitions.map(({ locals, body }) => bodyOf(locals, body)))),
    ...sectionOf(section.custom, [text("name"), functionNames()]),
  ]);
}

function initial(type: number, index: number): Code {
  if (type === i64) return op.i64(0);
  return op.i32(index === global.next ? firstFree : 0);
}

function functionNames(): Code {
  const names = Object.entries({ ...imported, ...own }).map(([name, index]) => [
    unsigned(index),
    text(`${ledgerFunction} ${name}`),
  ]);
  const content = flat(vector(names));
  return [1, unsigned(content.length), content];
}
