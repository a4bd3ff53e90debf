/**
 * What this thread has said of locks, semaphores and orderings. DRD keeps one table for all of them, and both it and
 * Helgrind assert what no working lock would do (drd_clientobj.c, drd_rwlock.c, hg_main.c), which ends the program; what
 * would fail there is refused here. What another thread has said is not known: see docs/drd.md.
 */

import { hex } from "./bytes.js";
import { valgrinds } from "./request.js";
import { type SyncObject, wordOf } from "./sync.js";

interface State {
  /** DRD's type of the object. */
  drd?: "order" | "rwlock" | "semaphore" | undefined;
  /** Helgrind's kind of the lock. */
  helgrind?: "mutex" | "rwlock" | undefined;
  readers: number;
  writers: number;
  /** Whose address the word is: when the buffer goes, both tools forget what was in it. */
  readonly buffer?: WeakRef<ArrayBufferLike> | undefined;
}

const states = new Map<bigint, State>();
const gone = new FinalizationRegistry((word: bigint) => {
  if (isGone(states.get(word))) states.delete(word);
});

/** `annotateHappensBefore` and `annotateHappensAfter`. */
export function useAsOrder(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  if (valgrinds() > 0) stateOf(object, word).drd ??= "order";
  return word;
}

/** @throws Error when it is something else to DRD (clientobj_add in drd_clientobj.c). */
export function useAsSemaphore(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  if (valgrinds() === 0) return word;
  const state = stateOf(object, word);
  if ((state.drd ??= "semaphore") !== "semaphore") refuse(word, `is ${called(state.drd)}, and not a semaphore`);
  return word;
}

export function forgetSemaphore(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  const state = states.get(word);
  if (state?.drd === "semaphore") state.drd = undefined;
  return word;
}

export function useAsMutex(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  if (valgrinds() > 0) stateOf(object, word).helgrind ??= "mutex";
  return word;
}

/** Helgrind forgets a lock of either kind. */
export function forgetMutex(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  const state = states.get(word);
  if (state !== undefined) state.helgrind = undefined;
  return word;
}

export function useAsRwlock(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  if (valgrinds() === 0) return word;
  const state = stateOf(object, word);
  state.drd ??= "rwlock";
  state.helgrind ??= "rwlock";
  return word;
}

/** @throws Error when it is something else (rwlock_pre_rdlock, lockN_acquire_reader), or this thread has it to write (rwlock_post_wrlock). */
export function acquire(object: SyncObject, name: string, isWriter: boolean): bigint {
  const word = useAsRwlock(object, name);
  const state = states.get(word);
  if (state === undefined) return word;
  if (state.drd !== "rwlock") refuse(word, `is ${called(state.drd)}, and not a reader-writer lock`);
  if (state.helgrind === "mutex" && !isWriter) refuse(word, "is a mutex, which nobody can acquire to read");
  if (state.writers > 0) refuse(word, "is acquired by this thread to write; release it before");
  if (isWriter) state.writers += 1;
  else state.readers += 1;
  return word;
}

/** As DRD does, whatever the lock was acquired for. */
export function release(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  const state = states.get(word);
  if (state !== undefined && state.readers > 0) state.readers -= 1;
  else if (state !== undefined && state.writers > 0) state.writers -= 1;
  return word;
}

export function forgetRwlock(object: SyncObject, name: string): bigint {
  const word = forgetMutex(object, name);
  const state = states.get(word);
  if (state?.drd === "rwlock") forgetInDrd(state);
  return word;
}

/** DRD forgets what is in memory that is cleaned; Helgrind's locks stay. */
export function forgetWithin(address: number, length: number): void {
  for (const [word, state] of states) if (word >= address && word < address + length) forgetInDrd(state);
}

function forgetInDrd(state: State): void {
  state.drd = undefined;
  state.readers = 0;
  state.writers = 0;
}

function stateOf(object: SyncObject, word: bigint): State {
  const known = states.get(word);
  if (known !== undefined && !isGone(known)) return known;
  const buffer = typeof object === "bigint" ? undefined : ArrayBuffer.isView(object) ? object.buffer : object;
  const state: State = { readers: 0, writers: 0, buffer: buffer && new WeakRef(buffer) };
  states.set(word, state);
  if (buffer !== undefined) gone.register(buffer, word);
  return state;
}

function isGone(state: State | undefined): boolean {
  return state?.buffer !== undefined && state.buffer.deref() === undefined;
}

function called(type: State["drd"]): string {
  return type === "order"
    ? "what orderings are annotated on"
    : type === "rwlock"
      ? "a reader-writer lock"
      : "a semaphore";
}

function refuse(word: bigint, why: string): never {
  throw new Error(
    `The object at ${hex(word)} ${why}; Helgrind or DRD would fail an assertion and end the program, so the request is not sent`,
  );
}
