/**
 * valgrind.h: the requests that Valgrind's core answers under every tool, and those that describe an allocator.
 *
 * Where a request has a result, `undefined` says that nobody answered: the program runs natively, or under a Valgrind
 * that is too old. Where it has none, true says that it was handled.
 */

import { type Memory, bytesOf, describe } from "./bytes.js";
import { assertInteger } from "./check.js";
import { assertCommand, assertOption } from "./clo.js";
import { guard } from "./guard.js";
import { ask, tell, tellAll, valgrinds } from "./request.js";
import { drd, valgrind as requests } from "./requests.js";
import { cString, lastingCString, output, textOf } from "./scratch.js";

export type { BufferMemory, Memory, Region } from "./bytes.js";
export { type MalloclikeOptions, freelikeBlock, malloclikeBlock, resizeinplaceBlock } from "./malloclike.js";
export {
  type MempoolOptions,
  createMempool,
  destroyMempool,
  mempoolAlloc,
  mempoolChange,
  mempoolExists,
  mempoolFree,
  mempoolTrim,
  moveMempool,
} from "./mempool.js";
export type { Mempool, Slice, Slices } from "./chunk.js";
export { loadPdbDebuginfo } from "./pdb.js";
export { printf, printfBacktrace } from "./print.js";

const { code: countErrorsCode } = requests.countErrors;

/**
 * `RUNNING_ON_VALGRIND` (Valgrind 1.0.0): how many Valgrinds the program runs on; 0 natively, 1 usually under Valgrind, 2
 * under a Valgrind that itself runs under one.
 *
 * @example
 * const rounds = runningOnValgrind() > 0 ? 10 : 1000;
 */
export function runningOnValgrind(): number {
  return valgrinds();
}

/** `VALGRIND_DISCARD_TRANSLATIONS` (1.0.0): the machine code in `memory` was rewritten; Valgrind translates it anew. */
export function discardTranslations(memory: Memory): boolean {
  const { address, length } = bytesOf(memory);
  return tell(requests.discardTranslations.code, address, length);
}

/** `VALGRIND_REPLACES_MALLOC` (3.27.0): whether the tool replaces malloc. DRD 3.25 and 3.26, which do not know the request, say false. */
export function replacesMalloc(): boolean | undefined {
  const answer = ask(requests.replacesMalloc.code);
  return answer === undefined ? undefined : answer !== 0;
}

/** `VALGRIND_GET_TOOLNAME` (3.27.0): the tool that runs, such as `memcheck`. */
export function getToolname(): string | undefined {
  const { bytes, address } = output(64);
  const length = ask(requests.getToolname.code, address, bytes.length);
  return length === undefined || length === 0 ? undefined : textOf(bytes);
}

/** `VALGRIND_RUNNING_VERSION` (3.28.0): Valgrind's version without its last part. */
export function runningVersion(): { major: number; minor: number } | undefined {
  const version = ask(requests.runningVersion.code) ?? 0;
  return version === 0 ? undefined : { major: Math.floor(version / 100), minor: version % 100 };
}

/** `VALGRIND_COUNT_ERRORS` (2.0.0): the errors of the whole process so far that were not suppressed, repeats included. */
export function countErrors(): number | undefined {
  return ask(countErrorsCode);
}

/**
 * `VALGRIND_MONITOR_COMMAND` (3.9.0): a command of Valgrind's gdbserver, such as `leak_check summary`. Its output goes to
 * Valgrind's log. Returns whether the command is one.
 *
 * @throws RangeError for what would crash Valgrind, or make the program wait for a debugger.
 */
export function monitorCommand(command: string): boolean | undefined {
  const answer = ask(requests.monitorCommand.code, cString(assertCommand(command)));
  return answer === undefined ? undefined : answer === 0;
}

/**
 * `VALGRIND_CLO_CHANGE` (3.16.0): changes a command-line option of Valgrind that is dynamic (`valgrind
 * --help-dyn-options`), such as `--leak-check=full`. Valgrind's log says when it cannot.
 *
 * @throws RangeError for what is no option, and for what would end Valgrind.
 */
export function cloChange(option: string): boolean {
  return tell(requests.cloChange.code, lastingCString(assertOption(option))); // Valgrind may keep a pointer to the value
}

/**
 * `VALGRIND_STACK_REGISTER` (3.0.0): `memory` is a stack that the program switches to by itself. Returns its id, from 1; a
 * guard for it is `registeredStack`. Under DRD nothing is sent: it takes the stack for the one that the calling thread runs on
 * from then on (thread_register_stack in drd_thread.c), and asserts so when the thread ends.
 */
export function stackRegister(memory: Memory): number | undefined {
  const { first, last } = stackBounds(memory);
  return tell(drd.getValgrindThreadid.code) ? undefined : ask(requests.stackRegister.code, first, last);
}

/** `VALGRIND_STACK_DEREGISTER` (3.0.0): the stack is gone. Only for ids from `stackRegister`: the others are those of threads. */
export function stackDeregister(id: number): boolean {
  return tell(requests.stackDeregister.code, assertInteger(id, "id", 0, Number.MAX_SAFE_INTEGER));
}

/** `VALGRIND_STACK_CHANGE` (3.0.0): the stack is now at `memory`. */
export function stackChange(id: number, memory: Memory): boolean {
  assertInteger(id, "id", 0, Number.MAX_SAFE_INTEGER);
  const { first, last } = stackBounds(memory);
  return tellAll(requests.stackChange.code, id, first, last);
}

/** `stackRegister` whose guard is `stackDeregister`. */
export function registeredStack(memory: Memory): Disposable {
  const id = stackRegister(memory);
  return guard(() => id !== undefined && void stackDeregister(id));
}

/** Valgrind's bounds are both inside the stack. */
function stackBounds(memory: Memory): { first: number; last: number } {
  const { address, length } = bytesOf(memory);
  if (length === 0) throw new RangeError("A stack must have at least one byte");
  return { first: address, last: address + length - 1 };
}

/**
 * `VALGRIND_MAP_IP_TO_SRCLOC` (3.6.0): file and line of the machine code at `address`, as `file.c:20`; undefined when
 * Valgrind knows none, which is so for all code that V8 compiled.
 */
export function mapIpToSrcloc(address: bigint): string | undefined {
  if (typeof address !== "bigint") throw new TypeError(`An address is a bigint; this is ${describe(address)}`);
  const { bytes, address: buffer } = output(64);
  if (!tell(requests.mapIpToSrcloc.code, address, buffer)) return undefined;
  return textOf(bytes) || undefined;
}

/**
 * `VALGRIND_DISABLE_ERROR_REPORTING` (3.7.0): errors of this thread are neither shown nor counted until the guard is
 * disposed of, or until `enableErrorReporting`. It nests.
 *
 * @example
 * const before = countErrors();
 * {
 *   using quiet = disableErrorReporting();
 *   crypto.getRandomValues(new Uint8Array(16)); // say, of an addon known to be noisy
 * }
 * assert.equal(countErrors(), before);
 */
export function disableErrorReporting(): Disposable {
  tellAll(requests.disableErrorReporting.code, ...requests.disableErrorReporting.args);
  return guard(() => void enableErrorReporting());
}

/** `VALGRIND_ENABLE_ERROR_REPORTING` (3.7.0): ends one `disableErrorReporting`. */
export function enableErrorReporting(): boolean {
  return tellAll(requests.enableErrorReporting.code, ...requests.enableErrorReporting.args);
}
