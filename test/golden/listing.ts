/**
 * The golden listings: amd64.txt and arm64.txt hold every routine as bytes beside assembly text. They are compared with
 * what the assemblers emit on any host, and with what a disassembler reads where there is one.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { amd64 } from "#src/client/object/amd64.js";
import { arm64 } from "#src/client/object/arm64.js";
import type { Addresses, Machine, Routine } from "#src/client/object/machine.js";
import { packageRoot } from "../../scripts/lib/root.mjs";

export interface Instruction {
  address: number;
  bytes: Uint8Array;
  text: string;
}

export interface Listed {
  name: string;
  instructions: Instruction[];
}

/** Each one different, and the words before the code: distances of both signs, and no two that could be swapped. */
const ADDRESSES: Addresses = {
  text: 0x1000,
  words: 0x800,
  got: { napi_define_properties: 0x2100, napi_get_cb_info: 0x2200, napi_get_buffer_info: 0x2300 },
  properties: 0x2400,
};

/** What each architecture's processor is asked to do by a client request, as Valgrind's decoder looks for it. */
export const ARCHITECTURES: readonly { name: string; machine: Machine; special: string }[] = [
  {
    name: "amd64",
    machine: amd64,
    special: "48 c1 c7 03 48 c1 c7 0d 48 c1 c7 3d 48 c1 c7 33 48 87 db",
  },
  {
    name: "arm64",
    machine: arm64,
    special: "8c 0d cc 93 8c 35 cc 93 8c cd cc 93 8c f5 cc 93 4a 01 0a aa",
  },
];

/** The routines as they are emitted for the listing's addresses. */
export function assembled(machine: Machine): { address: number; routine: Routine }[] {
  let address = ADDRESSES.text;
  return machine.assemble(ADDRESSES).map((routine) => {
    const placed = { address, routine };
    address += routine.code.length;
    return placed;
  });
}

export function readListing(name: string): Listed[] {
  const file = join(packageRoot(import.meta.url), "test", "golden", `${name}.txt`);
  return parseListing(readFileSync(file, "utf8"));
}

function parseListing(source: string): Listed[] {
  const routines: Listed[] = [];
  for (const line of source.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const label = /^(\w+):$/.exec(line);
    if (label !== null) routines.push({ name: label[1] as string, instructions: [] });
    else routines.at(-1)?.instructions.push(parseInstruction(line));
  }
  return routines;
}

function parseInstruction(line: string): Instruction {
  const parts = /^([0-9a-f]+) {2}((?:[0-9a-f]{2} )*[0-9a-f]{2}) {2,}(\S.*)$/.exec(line);
  assert.ok(parts !== null, `Not a line of a listing: ${line}`);
  const [, address, bytes, text] = parts as unknown as [string, string, string, string];
  return { address: Number.parseInt(address, 16), bytes: fromHex(bytes), text };
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
}
