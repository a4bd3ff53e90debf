/**
 * helgrind.h: locks, semaphores, barriers and orderings that Helgrind cannot see because they are made of Atomics rather
 * than of pthreads. Each returns true when the tool that runs handled it.
 */

import { type Memory, bytesOf } from "./bytes.js";
import { assertFlag, assertInteger, assertMacroName, assertOptions } from "./check.js";
import { guard } from "./guard.js";
import {
  acquire,
  forgetMutex,
  forgetRwlock,
  forgetWithin,
  release,
  useAsMutex,
  useAsOrder,
  useAsRwlock,
} from "./lock-state.js";
import { send, tell, tellAll } from "./request.js";
import { helgrind as requests } from "./requests.js";
import { cString } from "./scratch.js";
import { tellShadow } from "./shadow.js";
import { type SyncObject, wordOf } from "./sync.js";

export type { Memory, Region } from "./bytes.js";
export type { SyncObject } from "./sync.js";

/** `VALGRIND_HG_CLEAN_MEMORY` (Valgrind 1.9.4): forgets all accesses to `memory`, as if it were new. DRD does so too. */
export function cleanMemory(memory: Memory): boolean {
  return tellShadow(requests.cleanMemory.code, memory, forgetWithin);
}

/**
 * `VALGRIND_HG_CLEAN_MEMORY_HEAPBLOCK` (3.6.0): `cleanMemory` for the whole heap block that `memory` begins in. Returns its
 * length in bytes, or -1 when there is no such block.
 */
export function cleanMemoryHeapblock(memory: Memory): number | undefined {
  const answer = send(requests.cleanMemoryHeapblock.code, bytesOf(memory).address);
  return answer === undefined ? undefined : Number(BigInt.asIntN(64, answer));
}

/**
 * `VALGRIND_HG_DISABLE_CHECKING` (3.6.0): accesses to `memory` are not looked at until the guard is disposed of, or until
 * `enableChecking`.
 */
export function disableChecking(memory: Memory): Disposable {
  tellShadow(requests.disableChecking.code, memory);
  return guard(() => void enableChecking(memory));
}

/** `VALGRIND_HG_ENABLE_CHECKING` (3.6.0): ends `disableChecking`. */
export function enableChecking(memory: Memory): boolean {
  return tellShadow(requests.enableChecking.code, memory);
}

/** `VALGRIND_HG_GET_ABITS` (3.11.0): for each byte of `memory` 0xff when it may be accessed, else 0. */
export function getAbits(memory: Memory): Uint8Array<ArrayBuffer> | undefined {
  const { address, length } = bytesOf(memory);
  const abits = new Uint8Array(length);
  // Without an answer buffer Helgrind only counts; an empty one has no address.
  const answer = send(requests.getAbits.code, address, length === 0 ? 0 : bytesOf(abits).address, length);
  return answer === undefined ? undefined : abits;
}

/** `VALGRIND_HG_GNAT_DEPENDENT_MASTER_JOIN` (3.13.0): an Ada task has seen the end of another. For Ada runtimes. */
export function gnatDependentMasterJoin(dependent: SyncObject, master: SyncObject): boolean {
  return tell(requests.gnatDependentMasterJoin.code, wordOf(dependent, "dependent"), wordOf(master, "master"));
}

/**
 * `VALGRIND_HG_MUTEX_INIT_POST` (3.6.0): a mutex was made.
 *
 * @example
 * const lock = new Int32Array(new SharedArrayBuffer(4));
 * mutexInitPost(lock, { recursive: false });
 */
export function mutexInitPost(mutex: SyncObject, options: { readonly recursive?: boolean } = {}): boolean {
  const { recursive = false } = assertOptions(options);
  return tell(requests.mutexInitPost.code, useAsMutex(mutex, "mutex"), assertFlag(recursive, "recursive"));
}

/** `VALGRIND_HG_MUTEX_LOCK_PRE` (3.6.0): this thread is about to lock the mutex, or with `tryLock` to try. */
export function mutexLockPre(mutex: SyncObject, options: { readonly tryLock?: boolean } = {}): boolean {
  const { tryLock = false } = assertOptions(options);
  return tell(requests.mutexLockPre.code, wordOf(mutex, "mutex"), assertFlag(tryLock, "tryLock"));
}

/** `VALGRIND_HG_MUTEX_LOCK_POST` (3.6.0): this thread has locked the mutex. Disposing of the guard tells both unlocks. */
export function mutexLockPost(mutex: SyncObject): Disposable {
  tell(requests.mutexLockPost.code, useAsMutex(mutex, "mutex"));
  return guard(() => {
    mutexUnlockPre(mutex);
    mutexUnlockPost(mutex);
  });
}

/** `VALGRIND_HG_MUTEX_UNLOCK_PRE` (3.6.0): this thread is about to unlock the mutex. `mutexUnlockPost` must follow. */
export function mutexUnlockPre(mutex: SyncObject): boolean {
  return tell(requests.mutexUnlockPre.code, wordOf(mutex, "mutex"));
}

/** `VALGRIND_HG_MUTEX_UNLOCK_POST` (3.6.0): this thread has unlocked the mutex. */
export function mutexUnlockPost(mutex: SyncObject): boolean {
  return tell(requests.mutexUnlockPost.code, wordOf(mutex, "mutex"));
}

/** `VALGRIND_HG_MUTEX_DESTROY_PRE` (3.6.0): the mutex is about to go. */
export function mutexDestroyPre(mutex: SyncObject): boolean {
  return tell(requests.mutexDestroyPre.code, forgetMutex(mutex, "mutex"));
}

/** `VALGRIND_HG_SEM_INIT_POST` (3.6.0): a semaphore was made with `value`; Helgrind counts to 10000. */
export function semInitPost(sem: SyncObject, value: number): boolean {
  return tell(requests.semInitPost.code, wordOf(sem, "sem"), assertInteger(value, "value"));
}

/** `VALGRIND_HG_SEM_WAIT_POST` (3.6.0): this thread has taken one from the semaphore. */
export function semWaitPost(sem: SyncObject): boolean {
  return tell(requests.semWaitPost.code, wordOf(sem, "sem"));
}

/** `VALGRIND_HG_SEM_POST_PRE` (3.6.0): this thread is about to give one to the semaphore. */
export function semPostPre(sem: SyncObject): boolean {
  return tell(requests.semPostPre.code, wordOf(sem, "sem"));
}

/** `VALGRIND_HG_SEM_DESTROY_PRE` (3.6.0): the semaphore is about to go. */
export function semDestroyPre(sem: SyncObject): boolean {
  return tell(requests.semDestroyPre.code, wordOf(sem, "sem"));
}

/** `VALGRIND_HG_BARRIER_INIT_PRE` (3.6.0): a barrier for `count` threads is about to be made. */
export function barrierInitPre(
  barrier: SyncObject,
  count: number,
  options: { readonly resizable?: boolean } = {},
): boolean {
  const { resizable = false } = assertOptions(options);
  assertInteger(count, "count", 1);
  return tellAll(requests.barrierInitPre.code, wordOf(barrier, "barrier"), count, assertFlag(resizable, "resizable"));
}

/** `VALGRIND_HG_BARRIER_WAIT_PRE` (3.6.0): this thread is about to wait at the barrier. */
export function barrierWaitPre(barrier: SyncObject): boolean {
  return tell(requests.barrierWaitPre.code, wordOf(barrier, "barrier"));
}

/** `VALGRIND_HG_BARRIER_RESIZE_PRE` (3.6.0): the resizable barrier is about to be for `count` threads. */
export function barrierResizePre(barrier: SyncObject, count: number): boolean {
  return tell(requests.barrierResizePre.code, wordOf(barrier, "barrier"), assertInteger(count, "count", 1));
}

/** `VALGRIND_HG_BARRIER_DESTROY_PRE` (3.6.0): the barrier is about to go. */
export function barrierDestroyPre(barrier: SyncObject): boolean {
  return tell(requests.barrierDestroyPre.code, wordOf(barrier, "barrier"));
}

/**
 * `ANNOTATE_HAPPENS_BEFORE` (3.5.0): what this thread did so far happens before what another does after its
 * `annotateHappensAfter` on the same object.
 *
 * @example
 * const ready = new Int32Array(new SharedArrayBuffer(4));
 * annotateHappensBefore(ready);
 * Atomics.store(ready, 0, 1);
 */
export function annotateHappensBefore(object: SyncObject): boolean {
  return tell(requests.annotateHappensBefore.code, useAsOrder(object, "object"));
}

/** `ANNOTATE_HAPPENS_AFTER` (3.5.0): see `annotateHappensBefore`. */
export function annotateHappensAfter(object: SyncObject): boolean {
  return tell(requests.annotateHappensAfter.code, useAsOrder(object, "object"));
}

/** `ANNOTATE_HAPPENS_BEFORE_FORGET_ALL` (3.7.0): the object stands for nothing any more. */
export function annotateHappensBeforeForgetAll(object: SyncObject): boolean {
  return tell(requests.annotateHappensBeforeForgetAll.code, wordOf(object, "object"));
}

/** `ANNOTATE_RWLOCK_CREATE` (3.5.0): a reader-writer lock was made. */
export function annotateRwlockCreate(lock: SyncObject): boolean {
  return tell(requests.annotateRwlockCreate.code, useAsRwlock(lock, "lock"));
}

/** `ANNOTATE_RWLOCK_DESTROY` (3.5.0): the lock is about to go. */
export function annotateRwlockDestroy(lock: SyncObject): boolean {
  return tell(requests.annotateRwlockDestroy.code, forgetRwlock(lock, "lock"));
}

/**
 * `ANNOTATE_RWLOCK_ACQUIRED` (3.5.0): this thread has the lock, to write when `isWriter`, else to read. Disposing of the guard
 * tells its release.
 *
 * @throws Error when this thread has the lock to write already, or has said that it is something else.
 */
export function annotateRwlockAcquired(lock: SyncObject, isWriter: boolean): Disposable {
  const flag = assertFlag(isWriter, "isWriter");
  tell(requests.annotateRwlockAcquired.code, acquire(lock, "lock", isWriter), flag);
  return guard(() => void annotateRwlockReleased(lock, isWriter));
}

/** `ANNOTATE_RWLOCK_RELEASED` (3.5.0): this thread is about to release the lock. */
export function annotateRwlockReleased(lock: SyncObject, isWriter: boolean): boolean {
  assertFlag(isWriter, "isWriter"); // the C macro drops it
  return tell(requests.annotateRwlockReleased.code, release(lock, "lock"));
}

/** `ANNOTATE_NEW_MEMORY` (3.5.0): `cleanMemory` by its ThreadSanitizer name. */
export function annotateNewMemory(memory: Memory): boolean {
  return tellShadow(requests.annotateNewMemory.code, memory, forgetWithin);
}

/** `ANNOTATE_BENIGN_RACE_SIZED` (3.6.0): races on `memory` are intended. Why goes into a comment: Helgrind drops the C macro's text. */
export function annotateBenignRaceSized(memory: Memory): boolean {
  return tellShadow(requests.annotateBenignRaceSized.code, memory);
}

/** `_HG_CLIENTREQ_UNIMP` (3.5.0): what helgrind.h's unimplemented `ANNOTATE_` macros send; reported as an error with this name of at most 50 bytes. */
export function clientreqUnimp(name: string): boolean {
  return tell(requests.clientreqUnimp.code, cString(assertMacroName(name)));
}
