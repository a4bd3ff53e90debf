/**
 * Client requests: six words in, one word out. The words live in memory that the machine code knows, so that JavaScript
 * stores them and calls a function without arguments: a crossing costs a third of one that hands its arguments to
 * Node-API. Several requests can be made in one crossing.
 *
 * Outside Valgrind nothing crosses: RUNNING_ON_VALGRIND is asked once, when the first request is made.
 *
 * What is frequent is written out where it happens. V8 inlines functions, but looks each time whether the variable of a module still
 * holds the same one, and under Memcheck that takes as long as the function.
 */

import type { Halves } from "./halves.js";
import { type Door, load, machine } from "./object/load.js";
import { layout } from "./object/machine.js";
import { valgrind } from "./requests.js";

export type Word = number | bigint;

/** How many requests one crossing can carry. */
export const capacity = 256;

const words = new ArrayBuffer(layout.slot * (1 + capacity));
const whole = new BigUint64Array(words);
const half = new Uint32Array(words); // a word's lower half is at 2 * index, its upper half behind it
const slotWords = layout.slot / 8;
const resultWord = layout.result / 8;
const firstSlot = slotWords;
const firstCode = 2 * firstSlot;
/** The upper half of the first request's result. */
const firstResult = 2 * (firstSlot + resultWord) + 1;
/** A word of the header that the machine code does not use, to take a bigint apart in. */
const spare = 1;

/**
 * The upper half of the default that a request is sent with. It comes back when nobody handled the request, and nobody returns
 * such a word: it is no address (not canonical on amd64, beyond 52 bits on arm64), no count and no flag. The lower half is
 * whatever came back last.
 */
const unhandled = 0x8000_6a73;

let door: Door | undefined;
/** What crosses; undefined natively, and as long as nobody has asked. */
let cross: Door["jsgrind_client_request"] | undefined;
let crossOn: Door["jsgrind_client_request_on"] | undefined;
let ownAddress = 0;
/** How many Valgrinds the program runs on, or -1 as long as nobody has asked. */
let level = -1;

/** How many Valgrinds the program runs on: 0 natively, 1 under Valgrind, 2 under a Valgrind that runs under another. */
export function valgrinds(): number {
  return level >= 0 ? level : open();
}

function open(): number {
  const here = machine();
  if (here === undefined) return (level = 0);
  door = load(here);
  // The first view becomes the words, and this request's arguments are written over.
  door.jsgrind_client_request_on(new Uint8Array(words));
  ownAddress = take(firstSlot + 1);
  begin(valgrind.runningOnValgrind.code);
  door.jsgrind_client_request();
  level = handled() ? take(firstSlot + resultWord) : 0;
  if (level > 0) ({ jsgrind_client_request: cross, jsgrind_client_request_on: crossOn } = door);
  return level;
}

function opened(): typeof cross {
  valgrinds();
  return cross;
}

function openedOn(): typeof crossOn {
  valgrinds();
  return crossOn;
}

/** The address of this thread's words, which no other thread has; 0 where there is no machine code. */
export function addressOfWords(): number {
  return ownAddress;
}

/** Sends a request of up to two arguments, and returns whether somebody handled it. */
export function tell(code: number, first: Word = 0, second: Word = 0): boolean {
  const send = cross ?? opened();
  if (send === undefined) return false;
  half[firstCode] = code;
  half[firstResult] = unhandled;
  put(firstSlot + 1, first);
  put(firstSlot + 2, second);
  send();
  return half[firstResult] !== unhandled;
}

/** As `tell`, for requests that may have more arguments. */
export function tellAll(
  code: number,
  first: Word = 0,
  second: Word = 0,
  third: Word = 0,
  fourth: Word = 0,
  fifth: Word = 0,
): boolean {
  const send = cross ?? opened();
  if (send === undefined) return false;
  half[firstCode] = code;
  half[firstResult] = unhandled;
  put(firstSlot + 1, first);
  put(firstSlot + 2, second);
  put(firstSlot + 3, third);
  put(firstSlot + 4, fourth);
  put(firstSlot + 5, fifth);
  send();
  clear(firstSlot + 3);
  clear(firstSlot + 4);
  clear(firstSlot + 5);
  return half[firstResult] !== unhandled;
}

/** Sends a request and returns its result as an unsigned word, or undefined when the tool or the Valgrind that runs does not know it. */
export function send(
  code: number,
  first: Word = 0,
  second: Word = 0,
  third: Word = 0,
  fourth: Word = 0,
  fifth: Word = 0,
): bigint | undefined {
  return tellAll(code, first, second, third, fourth, fifth) ? whole[firstSlot + resultWord] : undefined;
}

/** As `send` for a result that is a count or an address: a bigint costs more than the request. */
export function ask(code: number, first: Word = 0, second: Word = 0): number | undefined {
  return tell(code, first, second) ? take(firstSlot + resultWord) : undefined;
}

/**
 * Tells a view's address and length: undefined when the view is empty or the runtime does not resolve it, and nothing was
 * sent. The view goes to the machine code as it is: older V8s take longer for its `buffer` and `byteOffset`.
 */
export function tellView(code: number, view: ArrayBufferView): boolean | undefined {
  const sendOn = crossOn ?? openedOn();
  if (sendOn === undefined) return false;
  half[firstCode] = code;
  half[firstResult] = unhandled;
  return sendOn(view) === undefined ? half[firstResult] !== unhandled : undefined;
}

/** Where a view is, natively too: undefined when it is empty, the runtime does not resolve it, or there is no machine code. */
export function locate(view: ArrayBufferView): { address: number; length: number } | undefined {
  valgrinds();
  begin(valgrind.runningOnValgrind.code); // a question that looks at no argument
  if (door === undefined || door.jsgrind_client_request_on(view) !== undefined) return undefined;
  return { address: take(firstSlot + 1), length: take(firstSlot + 2) };
}

/**
 * A copy of the machine code for each place in the program. Memcheck takes errors for the same whose four innermost addresses are, and
 * those of a request are the runtime's down to the function that made it.
 */
export class Doors {
  readonly #limit: number;
  readonly #byPlace = new Map<string, Door>();

  /** Beyond so many places, errors from the later ones count as repetitions. Each costs three pages of memory. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  at(place: string): Door | undefined {
    return this.#byPlace.get(place) ?? this.#open(place);
  }

  #open(place: string): Door | undefined {
    const here = machine();
    if (here === undefined || this.#byPlace.size === this.#limit) return door;
    const own = load(here);
    begin(valgrind.runningOnValgrind.code);
    own.jsgrind_client_request_on(new Uint8Array(words)); // the same words
    this.#byPlace.set(place, own);
    return own;
  }
}

/** As `tell`, from machine code that only this place in the program uses. */
export function tellFrom(doors: Doors, place: string, code: number, first: Word, second: Word): void {
  if (valgrinds() === 0) return;
  const own = doors.at(place);
  begin(code);
  put(firstSlot + 1, first);
  put(firstSlot + 2, second);
  own?.jsgrind_client_request();
}

/** Fills slot `slot` (from 0) for `flush`; its other arguments are 0, as they are between requests. */
export function prepare(slot: number, code: number, first: Word, second: number): void {
  const word = firstSlot + slot * slotWords;
  half[2 * word] = code;
  put(word + 1, first);
  put(word + 2, second);
}

/** As `ask`, for a question about one word, whose answer is yes or no: V8 takes long to store a bigint. */
export function askWhether(code: number, { low, high }: Halves): boolean | undefined {
  const send = cross ?? opened();
  if (send === undefined) return undefined;
  half[firstCode] = code;
  half[firstResult] = unhandled;
  half[firstCode + 2] = low;
  half[firstCode + 3] = high;
  half[firstCode + 4] = 0;
  half[firstCode + 5] = 0;
  send();
  return half[firstResult] === unhandled ? undefined : half[firstResult - 1] === 1;
}

/** Sends a request about a pool: its anchor, an address, and a size of 32 bits where there is one. */
export function tellPool(code: number, { low, high }: Halves, address: number, size = 0): void {
  const send = cross ?? opened();
  if (send === undefined) return;
  half[firstCode] = code;
  half[firstCode + 2] = low;
  half[firstCode + 3] = high;
  put(firstSlot + 2, address);
  half[firstCode + 6] = size;
  send();
  half[firstCode + 6] = 0;
}

/** Fills slot `slot` as `tellPool` does the first one; `putThird` must take the size back. */
export function preparePool(slot: number, code: number, { low, high }: Halves, address: number, size: number): void {
  const word = firstSlot + slot * slotWords;
  half[2 * word] = code;
  half[2 * word + 2] = low;
  half[2 * word + 3] = high;
  put(word + 2, address);
  half[2 * word + 6] = size;
}

/** The third argument of a slot, of 32 bits. What sets it must set it to 0 again: some handlers look at arguments that macros leave out. */
export function putThird(slot: number, value: number): void {
  half[2 * (firstSlot + slot * slotWords + 3)] = value;
}

/** As `putThird`, for an address. */
export function putPointer(slot: number, value: number): void {
  put(firstSlot + slot * slotWords + 3, value);
}

/** The lower half of the result of a slot, when it was handled. */
export function smallResult(slot: number): number {
  return half[2 * (firstSlot + slot * slotWords + resultWord)] as number;
}

/** Of the first request, which is the one that `handled` looks at. */
function begin(code: number): void {
  half[firstCode] = code;
  half[firstResult] = unhandled;
}

/** Makes the first request, or the first `count`. */
export function flush(count = 1): void {
  half[firstResult] = unhandled;
  half[layout.count] = count;
  if (count === 1) door?.jsgrind_client_request();
  else if (count > 1) door?.jsgrind_client_requests();
}

/** Whether the first request was handled. */
export function handled(): boolean {
  return half[firstResult] !== unhandled;
}

/** A bigint of at most 53 bits as a number; `Number` takes ten times as long under Memcheck. */
export function numberOf(word: bigint): number {
  whole[spare] = word;
  return take(spare);
}

/** Numbers are whole, and from 0 below 2^53; a bigint is any word, a negative one in two's complement. */
function put(index: number, value: Word): void {
  if (typeof value === "bigint") whole[index] = value;
  else {
    half[2 * index] = value;
    // Valgrind emulates floating point slowly, and most words are small.
    half[2 * index + 1] = value <= 0xffff_ffff ? 0 : value / 0x1_0000_0000;
  }
}

function clear(index: number): void {
  half[2 * index] = 0;
  half[2 * index + 1] = 0;
}

function take(index: number): number {
  const low = half[2 * index] as number;
  const high = half[2 * index + 1] as number;
  return high === 0 ? low : low + high * 0x1_0000_0000;
}
