/**
 * Where an address is, read from Valgrind's words: "Address 0x4a41044 is 4 bytes after a block of size 16 alloc'd". The words are those of
 * Valgrind 3.19 to 3.27 (coregrind/m_addrinfo.c and memcheck/mc_errors.c), and what jsgrind adds to them. Words that are not known give
 * undefined: they are shown as they are.
 */
import { basename } from "node:path";
import type { Finding, Frame } from "./contract.js";

export interface BlockPlace {
  in: "block";
  /** Of the first byte, from the block's beginning: negative before it, `size` or more behind it. */
  offset: number;
  size: number;
  /** `live`: nobody freed it. `unallocated`: free memory between blocks, of an allocator of Valgrind's own. */
  state: "live" | "freed" | "unallocated";
  /** What describes it: `malloc` and its like, a client request, or the stack of a function that holds it. */
  by: "allocator" | "client request" | "holder";
  /** The program's own word for a block that it described: `session key`. Absent where it has none. */
  name?: string;
  /** Its memory has been handed out again since it was freed. */
  reused?: true;
}

export type Place =
  | BlockPlace
  | { in: "symbol"; name: string; offset: number }
  | { in: "variable"; name: string; offset: number }
  | { in: "stack"; thread: number }
  | { in: "segment"; words: string }
  | { in: "nowhere" };

/** What was done at the address. `hand out`: an allocator made another block of it. */
export interface Access {
  verb: "read" | "write" | "free" | "jump" | "use" | "hand out";
  /** Absent where Valgrind does not say it. */
  size?: number;
}

/** A block, what was done there, and who made and freed it. */
export interface BlockStory {
  place: BlockPlace;
  access: Access;
  allocated?: Related;
  freed?: Related;
}

type Related = Finding["related"][number];

const address = String.raw`^Address 0x[\da-f]+ is `;
const inBlock = new RegExp(
  // A client's description may hold anything, also a line break and these very words: the last ones count.
  String.raw`${address}([\d,]+) bytes (inside|before|after) an? ([^]*) of size ([\d,]+) (?:(alloc|free)'d|(client-defined)|in arena "[^"]*")$`,
  "i",
);
const held = /^A function on the stack holds a block of size ([\d,]+) of which byte ([\d,]+) was never set, alloc'd$/;
const inSymbol = new RegExp(String.raw`${address}([\d,]+) bytes inside data symbol "([^]*)"$`, "i");
const inVariable = /^Location 0x[\da-f]+ is (\d+) bytes? inside ((?:(?:local|global) var ")?)([^]*?)"?,?$/i;
const onStack = new RegExp(String.raw`${address}on thread #?(\d+)'s stack$`, "i");
const inSegment = new RegExp(
  String.raw`${address}(?:in (a [-r][-w][-x] [^]* segment|the [^]* segment [^]*)|([\d,]+ bytes after the brk data segment limit) 0x[\da-f]+)$`,
  "i",
);
const nowhere = new RegExp(
  String.raw`${address}(?:not stack'd, malloc'd or (?:\(recently\) free'd|on a free list)$|just below the stack ptr)`,
  "i",
);

export function placeIn(message: string): Place | undefined {
  const block = blockIn(message);
  if (block !== undefined) return block;
  let found = inSymbol.exec(message);
  if (found !== null) return { in: "symbol", name: found[2] ?? "", offset: number(found[1]) };
  found = inVariable.exec(message);
  if (found !== null) return { in: "variable", name: found[3] ?? "", offset: number(found[1]) };
  found = onStack.exec(message);
  if (found !== null) return { in: "stack", thread: number(found[1]) };
  found = inSegment.exec(message);
  if (found !== null) return { in: "segment", words: found[1] ?? found[2] ?? "" };
  return nowhere.test(message) ? { in: "nowhere" } : undefined;
}

function blockIn(message: string): BlockPlace | undefined {
  const holder = held.exec(message);
  if (holder !== null)
    return { in: "block", offset: number(holder[2]), size: number(holder[1]), state: "live", by: "holder" };
  const found = inBlock.exec(message);
  if (found === null) return undefined;
  const [, distance, side, words = "", bytes, state, client] = found;
  const size = number(bytes);
  const description = described(words, client !== undefined);
  return {
    in: "block",
    offset: side === "before" ? -number(distance) : side === "after" ? size + number(distance) : number(distance),
    size,
    by: client === undefined ? "allocator" : "client request",
    ...description,
    ...(state === "free" && { state: "freed" }),
  };
}

/** jsgrind/pool describes what was freed in a pool as a `freed block (pool messages)`. */
function described(words: string, isClients: boolean): Pick<BlockPlace, "state" | "name" | "reused"> {
  if (!isClients) {
    const state = words.startsWith("unallocated") ? "unallocated" : "live";
    return words.startsWith("recently re-allocated") ? { state, reused: true } : { state };
  }
  const freed = /^freed block(?: \(([^]*)\))?$/.exec(words);
  if (freed !== null) return { state: "freed", ...(freed[1] !== undefined && { name: freed[1] }) };
  return words === "block" ? { state: "live" } : { state: "live", name: words };
}

function number(text = ""): number {
  return Number(text.replaceAll(",", ""));
}

/** The words of the message and, where it has none, of the kind. */
export function accessOf({ kind, message }: Pick<Finding, "kind" | "message">): Access {
  const sized = /^Invalid (read|write) of size ([\d,]+)/.exec(message);
  if (sized !== null) return { verb: sized[1] as "read" | "write", size: number(sized[2]) };
  if (kind.endsWith("Free") || kind.startsWith("MismatchedAllocateDeallocate")) return { verb: "free" };
  return { verb: kind === "InvalidJump" ? "jump" : "use" };
}

/** undefined when Valgrind knows no block near it. */
export function blockStory(finding: Pick<Finding, "kind" | "message" | "related">): BlockStory | undefined {
  const { related } = finding;
  for (const [index, each] of related.entries()) {
    const place = blockIn(each.message);
    if (place === undefined) continue;
    const story: BlockStory = overlapping(finding.message, place) ?? { place, access: accessOf(finding) };
    const made = related.slice(index + 1).find(({ message }) => message === "Block was alloc'd at");
    const [first, other] = place.state === "freed" ? [each, made] : [undefined, each];
    if (first !== undefined && first.stack.length > 0) story.freed = first;
    if (other !== undefined && other.stack.length > 0) story.allocated = other;
    const [innermost] = (story.freed ?? story.allocated)?.stack ?? [];
    // Of blocks that were made by client requests too Memcheck says alloc'd and free'd, but its own functions are not on their stacks.
    if (place.by === "allocator" && innermost !== undefined && !isValgrinds(innermost))
      story.place = { ...story.place, by: "client request" };
    return story;
  }
  return undefined;
}

/** Valgrind loads functions of its own in place of malloc and free. */
function isValgrinds({ object = "" }: Frame): boolean {
  return basename(object).startsWith("vgpreload_");
}

/** jsgrind/pool says which block was handed out over which one. */
const poolOverlap = /^A block of (\d+) bytes at offset (\d+) overlaps the live block of (\d+) bytes at offset (\d+)/;

function overlapping(message: string, place: BlockPlace): BlockStory | undefined {
  const found = poolOverlap.exec(message);
  if (found === null) return undefined;
  const [size = 0, offset = 0, liveSize = 0, liveOffset = 0] = found.slice(1).map(Number);
  return {
    place: { ...place, offset: offset - liveOffset, size: liveSize },
    access: { verb: "hand out", size },
  };
}

/** Two areas that a copy was asked to copy between: `Source and destination overlap in memcpy(0x4a41044, 0x4a41040, 16)`. */
export interface Overlap {
  function: string;
  size: number;
  /** From the source's beginning to the destination's. */
  distance: number;
}

/** undefined where the message is another, or says no size. */
export function overlapIn(message: string): Overlap | undefined {
  const found = /^Source and destination overlap in (\S+?)\((0x[\da-f]+), (0x[\da-f]+), (\d+)\)/i.exec(message);
  if (found === null) return undefined;
  const [, name = "", to = "", from = "", size] = found;
  return { function: name, size: number(size), distance: Number(BigInt(to) - BigInt(from)) };
}
