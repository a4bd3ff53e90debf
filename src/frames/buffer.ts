/**
 * Which Buffer a finding is about, in sentences: which byte of it, and who made it. Memcheck tells the place in the block, and the stack of
 * its allocation; that the block is a Buffer's memory is told by the functions on that stack.
 */
import { basename } from "node:path";
import type { HeldBuffer } from "../ask/held-buffers.js";
import { buffersPreload } from "../launch/preloads.js";
import { placeIn } from "../report/block.js";
import type { Finding, Frame } from "../report/contract.js";
import { nativeFrame } from "./native.js";
import { originOf } from "./origin.js";

type Related = Finding["related"][number];

/** Where an address is, by the block that is nearest. */
interface Place {
  offset: number;
  side: "inside" | "before" | "after";
  size: number;
  isFreed: boolean;
}

/** What a process told of a Buffer when it was asked at an error (src/ask/held-buffers.ts), as Valgrind would have put it. */
export function heldRelated({ size, firstUnset, stack }: HeldBuffer): Related {
  return {
    message: `A function on the stack holds a block of size ${size} of which byte ${firstUnset} was never set, alloc'd`,
    stack: stack.map(nativeFrame),
  };
}

const held = /^A function on the stack holds a block of size (\d+) of which byte (\d+) was never set/;

interface Maker {
  /** Buffer's function; undefined where V8 inlined it into its caller. */
  name: string | undefined;
  /** Who called it: the program's innermost function, or else the runtime's. */
  caller: Frame | undefined;
}

/** In place. Of findings that no Buffer has a part in nothing is said. */
export function explainBuffers(findings: readonly Finding[]): void {
  for (const finding of findings) {
    const notes = notesOf(finding);
    if (notes.length > 0) finding.notes = [...(finding.notes ?? []), ...notes];
  }
}

function notesOf(finding: Finding): string[] {
  return [...placeNotes(finding), ...finding.related.flatMap(heldNotes)];
}

function heldNotes(related: Related): string[] {
  const [, size, byte] = held.exec(related.message) ?? [];
  const maker = size === undefined ? undefined : makerOf(related);
  if (maker === undefined) return [];
  const buffer = `a Buffer of ${count(Number(size))}`;
  return [
    `A function on the stack holds ${buffer} of which byte ${byte} was never written.`,
    ...madeText(maker, Number(size)),
  ];
}

function placeNotes({ kind, message, related }: Finding): string[] {
  const [first, second] = related;
  if (first === undefined) return [];
  const place = placeOf(first);
  if (place === undefined) {
    const maker = isOrigin(first) ? makerOf(first) : undefined;
    return maker === undefined ? [] : ["The bytes that were never set are a Buffer's.", ...madeText(maker)];
  }
  const maker = makerOf(place.isFreed ? second : first);
  return maker === undefined
    ? []
    : [placeText(place, { kind, message, stack: first.stack }, maker), ...madeText(maker, place.size)];
}

function placeOf({ message }: Related): Place | undefined {
  const place = placeIn(message);
  if (place?.in !== "block" || place.by !== "allocator" || place.state === "unallocated") return undefined;
  const { offset, size, state } = place;
  const isFreed = state === "freed";
  if (offset < 0) return { side: "before", offset: -offset, size, isFreed };
  return offset < size
    ? { side: "inside", offset, size, isFreed }
    : { side: "after", offset: offset - size, size, isFreed };
}

/** What --track-origins adds. */
function isOrigin({ message }: Related): boolean {
  return message.startsWith("Uninitialised value was created by a heap allocation");
}

/** undefined when the block was allocated for something else. */
function makerOf(allocation: Related | undefined): Maker | undefined {
  const stack = allocation?.stack ?? [];
  const first = stack.findIndex(({ language }) => language === "javascript");
  const native = first === -1 ? stack : stack.slice(0, first);
  const scripts = first === -1 ? [] : stack.slice(first).filter(({ language }) => language === "javascript");
  const outside = scripts.findIndex((frame) => !isBuffers(frame));
  const makers = outside === -1 ? scripts : scripts.slice(0, outside);
  if (makers.length === 0 && !native.some(isUnsafeMemory)) return undefined;
  const callers = scripts.slice(makers.length);
  return {
    name: makers.at(-1)?.function,
    caller: callers.find((frame) => originOf(frame) === "user") ?? callers[0],
  };
}

function isBuffers(frame: Frame): boolean {
  return frame.file === "node:buffer" || frame.file === "node:internal/buffer" || frame.file === buffersPreload;
}

/** Node's only function that hands out memory which it has not written. */
function isUnsafeMemory({ function: name = "" }: Frame): boolean {
  return /^node::Buffer::.*\bCreateUnsafeArrayBuffer\b/.test(name);
}

/** These write all that they make: what was not set was not set before they copied it. */
const copying: ReadonlySet<string> = new Set(["from", "concat", "copyBytesFrom"]);

/** `stack`: of what Valgrind says of the place. */
function placeText(
  { offset, side, size, isFreed }: Place,
  { kind, message, stack }: Pick<Finding, "kind" | "message" | "stack">,
  maker: Maker,
): string {
  const buffer = `a Buffer of ${count(size)}`;
  if (isFreed) {
    const where =
      side === "inside" ? `byte ${offset} of` : `${count(offset)} ${side === "after" ? "behind" : "before"}`;
    return `${subject(kind)} was ${where} ${buffer} that is gone${stack.some(collects) ? ": nothing in JavaScript held it any more" : ""}.`;
  }
  if (side === "after")
    return `${subject(kind)} is ${offset === 0 ? "right" : count(offset)} behind the end of ${buffer}.`;
  if (side === "before") return `${subject(kind)} is ${count(offset)} before the beginning of ${buffer}.`;
  if (!/uninitialised byte/i.test(message))
    return `${subject(kind)} begins at byte ${offset} of ${buffer}, and goes beyond its end.`;
  const how = copying.has(maker.name ?? "") ? "was copied from one that was never written" : "was never written";
  return `Byte ${offset} of ${buffer} ${how}.`;
}

/** V8 gives back the memory of ArrayBuffers that it found nobody to hold. */
function collects({ function: name = "" }: Frame): boolean {
  return name.startsWith("v8::internal::ArrayBufferSweeper::");
}

function subject(kind: string): string {
  if (kind === "InvalidRead") return "What is read";
  return kind === "InvalidWrite" ? "What is written" : "What is handed over";
}

/** Empty where no function on the stack has a name. */
function madeText({ name, caller }: Maker, size?: number): string[] {
  if (name === undefined && caller === undefined) return [];
  const hasSize = size !== undefined && (name === "allocUnsafe" || name === "allocUnsafeSlow" || name === "alloc");
  const by =
    name === undefined ? "" : ` by ${name === "Buffer" ? name : `Buffer.${name}`}${hasSize ? `(${size})` : ""}`;
  return [`It was made${by}${caller === undefined ? "" : callerText(caller)}.`];
}

function callerText({ function: name, file, line, column }: Frame): string {
  const at = [file === undefined ? "" : basename(file), line, column].filter(Boolean).join(":");
  if (name === undefined || name === "") return ` in ${at}`;
  return at === "" ? ` in ${name}` : ` in ${name} (${at})`;
}

function count(bytes: number): string {
  return bytes === 1 ? "1 byte" : `${bytes.toLocaleString("en")} bytes`;
}
