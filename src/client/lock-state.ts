/**
 * What this thread has said of locks, semaphores and orderings. DRD keeps one table for all of them, and both it and
 * Helgrind assert what no working lock would do (drd_clientobj.c, drd_rwlock.c, hg_main.c), which ends the program; what
 * would fail there is refused here. What another thread has said is not known: see docs/drd.md.
 */

import { hex } from "./bytes.js";
import { valgrinds } from "./request.js";
import { type SyncObject, wordOf } from "./sync.js";

/** What an object is to DRD. Used as a second thing it may be either: DRD forgets what was in memory that is freed, and nobody hears of that. */
type Type = "order" | "rwlock" | "semaphore" | "either";

interface State {
  drd?: Type | undefined;
  /** Helgrind's kind of the lock. */
  helgrind?: "mutex" | "rwlock" | undefined;
  /** DRD looks for what is to be forgotten only where races are ignored (clientobj_stop_using_mem), as it does on its own objects. */
  ignored: boolean;
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
  if (valgrinds() > 0) become(stateOf(object, word), "order");
  return word;
}

/** @throws Error when it is something else to DRD (clientobj_add in drd_clientobj.c). */
export function useAsSemaphore(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  if (valgrinds() === 0) return word;
  const state = stateOf(object, word);
  if ((state.drd ??= "semaphore") !== "semaphore") refuse(word, `is ${called[state.drd]}, and not a semaphore`);
  return word;
}

export function forgetSemaphore(object: SyncObject, name: string): bigint {
  const word = wordOf(object, name);
  const state = states.get(word);
  if (state?.drd === "semaphore") forgetInDrd(state);
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
  become(state, "rwlock");
  state.helgrind ??= "rwlock";
  return word;
}

/** @throws Error when it is something else (rwlock_pre_rdlock, lockN_acquire_reader), or this thread has it to write (rwlock_post_wrlock). */
export function acquire(object: SyncObject, name: string, isWriter: boolean): bigint {
  const word = wordOf(object, name);
  if (valgrinds() === 0) return word;
  const state = stateOf(object, word);
  const { drd = "rwlock" } = state;
  if (drd !== "rwlock") refuse(word, `is ${called[drd]}, and not a reader-writer lock`);
  if (state.helgrind === "mutex" && !isWriter) refuse(word, "is a mutex, which nobody can acquire to read");
  if (state.writers > 0) refuse(word, "is acquired by this thread to write; release it before");
  state.drd = drd;
  state.helgrind ??= "rwlock";
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

/** DRD forgets what is in memory that is cleaned, unless it does not see it any more; Helgrind's locks stay. */
export function forgetWithin(address: number, length: number): void {
  for (const state of within(address, length)) if (!isHidden(state)) forgetInDrd(state);
}

/** What `ignoreVar` does to locks and semaphores in the memory. */
export function ignoreWithin(address: number, length: number): void {
  for (const state of within(address, length)) state.ignored = true;
}

/** What `stopIgnoringVar` does to them. */
export function stopIgnoringWithin(address: number, length: number): void {
  for (const state of within(address, length)) state.ignored = false;
}

function within(address: number, length: number): State[] {
  return [...states].filter(([word]) => word >= address && word < address + length).map(([, state]) => state);
}

/** Orderings have a mark of their own. */
function isHidden({ drd, ignored }: State): boolean {
  return !ignored && drd !== undefined && drd !== "order";
}

/** Where DRD asserts nothing: it reports what is something else, and leaves it so. */
function become(state: State, type: Type): void {
  state.drd = state.drd === undefined || state.drd === type ? type : "either";
}

function forgetInDrd(state: State): void {
  state.drd = undefined;
  state.ignored = true;
  state.readers = 0;
  state.writers = 0;
}

function stateOf(object: SyncObject, word: bigint): State {
  const known = states.get(word);
  if (known !== undefined && !isGone(known)) return known;
  const buffer = typeof object === "bigint" ? undefined : ArrayBuffer.isView(object) ? object.buffer : object;
  const state: State = { ignored: true, readers: 0, writers: 0, buffer: buffer && new WeakRef(buffer) };
  states.set(word, state);
  if (buffer !== undefined) gone.register(buffer, word);
  return state;
}

function isGone(state: State | undefined): boolean {
  return state?.buffer !== undefined && state.buffer.deref() === undefined && !isHidden(state);
}

const called: Record<Type, string> = {
  order: "what orderings are annotated on",
  rwlock: "a reader-writer lock",
  semaphore: "a semaphore",
  either: "used as two things",
};

function refuse(word: bigint, why: string): never {
  throw new Error(
    `The object at ${hex(word)} ${why}; Helgrind or DRD would fail an assertion and end the program, so the request is not sent`,
  );
}
