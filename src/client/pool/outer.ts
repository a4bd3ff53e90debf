/**
 * The runtime's own block around an arena. A buffer is from malloc, and Memcheck describes an address by the live block that
 * it finds there first: bytes of a freed block would be "inside a block of size 65,536 alloc'd", without a word of who freed them. So
 * as long as the arena is described, Memcheck is told that the runtime's block ends after a byte (`VALGRIND_RESIZEINPLACE_BLOCK`
 * changes its books and nothing else), and that it has its size again afterwards. V8 never resizes the memory of a buffer that is in
 * JavaScript's hands, and freeing goes by the address alone.
 */

import type { Plot } from "../plot.js";
import { ask, send, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { locate } from "../request.js";
import { quietly } from "./quiet.js";

/** What Memcheck counts to a block of one byte at the start of a buffer: the byte, and the redzone of 16 bytes that its allocator makes 24. */
export const nearStart = 25;

/** A buffer that has more bytes outside of its arena stays as it is: their V bits have to be put aside for a moment. */
const mostOutside = 2 ** 24;

/** A piece of a plot, by offsets in its buffer. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Makes the runtime's block a byte long, if there is one. What is not in the arena stays as it is; the arena becomes inaccessible or stays. */
export function shrinkOuter(plot: Plot, arena: Extent): void {
  const size = plot.buffer.byteLength;
  if (plot.outer > 0 || plot.holders > 1 || size < 2) return;
  const outside = setAside(plot, arena, size);
  if (outside === undefined) return;
  const probe = plot.address + 1;
  const done = quietly(() => {
    tell(memcheck.makeMemDefined.code, probe, 1);
    tellAll(valgrind.resizeinplaceBlock.code, plot.address, size, 1);
    return ask(memcheck.checkMemIsAddressable.code, probe, 1) !== 0;
  });
  if (done) {
    plot.outer = 1;
    plot.heal = heal;
  }
  putBack(plot, outside);
}

/** Gives the runtime's block its size again, when the arena is the last that is described in the buffer. */
export function restoreOuter(plot: Plot, arena: Extent): void {
  const size = plot.buffer.byteLength;
  // Detached: whoever has the memory now may have made anything of it.
  if (plot.outer === 0 || plot.holders > 1 || size < 2) return;
  const outside = setAside(plot, arena, size);
  if (outside === undefined) return;
  resizeOuter(plot, size);
  plot.outer = 0;
  putBack(plot, outside);
}

/** The buffer was transferred before its arena was gone. Where the memory was freed since then, the block has another size, and stays as it is. */
function heal(plot: Plot): void {
  const { address, buffer } = plot;
  const size = buffer.byteLength;
  const vbits = size > mostOutside ? undefined : readVbits(plot, 0, size);
  const isAccessible = quietly(() => {
    resizeOuter(plot, size);
    return ask(memcheck.checkMemIsAddressable.code, address, size) === 0;
  });
  plot.outer = 0;
  // Whoever has it may have made anything of what the arena left inaccessible.
  if (isAccessible) tell(memcheck.makeMemDefined.code, address, size);
  if (vbits !== undefined) writeVbits(plot, 0, vbits);
}

/** What it gains becomes undefined, what it loses inaccessible. */
export function resizeOuter(plot: Plot, size: number): void {
  if (plot.outer === 0 || plot.outer === size) return;
  tellAll(valgrind.resizeinplaceBlock.code, plot.address, plot.outer, size);
  plot.outer = size;
}

interface Aside extends Extent {
  readonly vbits: Uint8Array | undefined;
}

/** The V bits of what lies before and behind the arena; undefined when they cannot be had, since some of it may not be accessed. */
function setAside(plot: Plot, arena: Extent, size: number): Aside[] | undefined {
  const pieces = [
    { from: 0, to: arena.from },
    { from: arena.to, to: size },
  ].filter(({ from, to }) => to > from);
  if (pieces.reduce((sum, { from, to }) => sum + to - from, 0) > mostOutside) return undefined;
  const asides: Aside[] = [];
  for (const { from, to } of pieces) {
    const vbits = readVbits(plot, from, to);
    if (vbits === undefined) return undefined;
    asides.push({ from, to, vbits });
  }
  return asides;
}

function putBack(plot: Plot, asides: readonly Aside[]): void {
  for (const { from, to, vbits } of asides) {
    tell(memcheck.makeMemDefined.code, plot.address + from, to - from);
    if (vbits !== undefined) writeVbits(plot, from, vbits);
  }
}

/** undefined when a byte may not be accessed, or nobody knows. */
export function readVbits({ address }: Plot, from: number, to: number): Uint8Array | undefined {
  if (to <= from) return new Uint8Array(0);
  const vbits = new Uint8Array(to - from);
  return send(memcheck.getVbits.code, address + from, locate(vbits)?.address ?? 0, to - from) === 1n
    ? vbits
    : undefined;
}

export function writeVbits({ address }: Plot, from: number, vbits: Uint8Array): void {
  if (vbits.length > 0) send(memcheck.setVbits.code, address + from, locate(vbits)?.address ?? 0, vbits.length);
}
