/**
 * Which Buffers a thread holds that are not written to the end, when it has used bytes that were never set: Valgrind tells of these neither
 * where they are nor where they come from, unless it tracks origins. So it is asked of each Buffer that something on the stack points to.
 */
import type { Stop } from "../gdb/stop.js";
import type { ValgrindFrame } from "../findings/types.js";
import { mappedFiles } from "./mapped-files.js";
import type { Bytes } from "../v8/typed-arrays.js";

export interface HeldBuffer {
  /** Of the block. */
  readonly size: number;
  /** The first byte of what is held that was never set, counted from the block's beginning. */
  readonly firstUnset: number;
  /** Where the block was allocated. */
  readonly stack: readonly ValgrindFrame[];
}

/** Each costs a round through Valgrind's gdbserver, and the innermost come first. */
const mostAsked = 12;

/** More would be no hint any more. */
const mostTold = 3;

export async function heldBuffers(stop: Pick<Stop, "monitor" | "pid">, held: readonly Bytes[]): Promise<HeldBuffer[]> {
  if (held.length === 0) return [];
  const unset: HeldBuffer[] = [];
  const fileAt = mappedFiles(stop.pid);
  for (const { address, length } of held.slice(0, mostAsked)) {
    const said = await stop.monitor(`check_memory defined 0x${address.toString(16)} ${length}`);
    const buffer = said === undefined ? undefined : heldBufferIn(said, address, fileAt);
    // Parts of a Buffer are Buffers too.
    const isKnown = unset.some(({ size, firstUnset }) => size === buffer?.size && firstUnset === buffer.firstUnset);
    if (buffer !== undefined && !isKnown) unset.push(buffer);
    if (unset.length === mostTold) break;
  }
  return unset;
}

/**
 * From what Valgrind says of memory that begins at `address`; undefined where all of it is set, or where it is in no block. Where Valgrind knows the
 * line it leaves out the object, which `fileAt` tells.
 */
export function heldBufferIn(
  said: string,
  address: number,
  fileAt: (address: number) => string | undefined,
): HeldBuffer | undefined {
  const unset = /^Uninitialised value at 0x([0-9a-f]+)/im.exec(said)?.[1];
  const block = / is ([\d,]+) bytes inside a block of size ([\d,]+) alloc'd/.exec(said);
  if (unset === undefined || block === null) return undefined;
  const [, offset = "", size = ""] = block;
  return {
    size: numberOf(size),
    firstUnset: numberOf(offset) + Number.parseInt(unset, 16) - address,
    // With --track-origins the stack of the origin comes before.
    stack: [...said.slice(block.index).matchAll(/^==\d+==\s+(?:at|by) (0x[0-9A-F]+): (.*)$/gm)].map(
      ([, ip = "", where = ""]) => frameOf(ip, where, fileAt),
    ),
  };
}

/** `read (fs.c:12)`, `malloc (in /usr/lib/x.so)`, `??? (in /usr/bin/node)`, `???`. */
function frameOf(ip: string, where: string, fileAt: (address: number) => string | undefined): ValgrindFrame {
  const [, fn = "", object = fileAt(Number(ip))] = /^(.*?)(?: \((?:in (.*)|[^()]*:\d+)\))?$/.exec(where) ?? [];
  return {
    ip: ip.toLowerCase(),
    ...(fn !== "???" && fn !== "" && { fn }),
    ...(object !== undefined && { obj: object }),
  };
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}
