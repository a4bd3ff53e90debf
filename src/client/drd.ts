/**
 * drd.h: what DRD should ignore, trace and know about synchronisation made of Atomics. Several requests are Helgrind's too,
 * under one number. Each returns true when the tool that runs handled it.
 */

import type { Memory } from "./bytes.js";
import { assertFlag, assertInteger, assertMacroName, assertText } from "./check.js";
import { guard } from "./guard.js";
import {
  acquire,
  forgetRwlock,
  forgetSemaphore,
  forgetWithin,
  ignoreWithin,
  release,
  stopIgnoringWithin,
  useAsOrder,
  useAsRwlock,
  useAsSemaphore,
} from "./lock-state.js";
import { isMainThread } from "./object/load.js";
import { ask, tell, tellAll } from "./request.js";
import { drd as requests } from "./requests.js";
import { cString, lastingCString } from "./scratch.js";
import { tellShadow } from "./shadow.js";
import { type SyncObject, wordOf } from "./sync.js";

export type { Memory, Region } from "./bytes.js";
export type { SyncObject } from "./sync.js";

/** `DRD_GET_VALGRIND_THREADID` (Valgrind 3.5.0): this thread's number in Valgrind's messages, from 1. */
export function getValgrindThreadid(): number | undefined {
  return ask(requests.getValgrindThreadid.code);
}

/** `DRD_GET_DRD_THREADID` (3.5.0): this thread's number in DRD's messages, from 1; another thread's when ten more have ended. */
export function getDrdThreadid(): number | undefined {
  return ask(requests.getDrdThreadid.code);
}

/** `DRD_IGNORE_VAR` (3.6.0), also `ANNOTATE_BENIGN_RACE_SIZED`: races on `memory` are not reported until the guard is disposed of, or until `stopIgnoringVar`. */
export function ignoreVar(memory: Memory): Disposable {
  tellShadow(requests.ignoreVar.code, memory, ignoreWithin);
  return guard(() => void stopIgnoringVar(memory));
}

/** `DRD_STOP_IGNORING_VAR` (3.5.0): ends `ignoreVar`. */
export function stopIgnoringVar(memory: Memory): boolean {
  return tellShadow(requests.stopIgnoringVar.code, memory, stopIgnoringWithin);
}

/**
 * `DRD_TRACE_VAR` (3.4.0): every access to `memory` goes to the log until the guard is disposed of, or until `stopTracingVar`.
 * Only code that DRD translates while something is traced is seen: start with `--trace-addr=0x10` to have all of it seen.
 */
export function traceVar(memory: Memory): Disposable {
  tellShadow(requests.traceVar.code, memory);
  return guard(() => void stopTracingVar(memory));
}

/** `DRD_STOP_TRACING_VAR` (3.8.0): ends `traceVar`. */
export function stopTracingVar(memory: Memory): boolean {
  return tellShadow(requests.stopTracingVar.code, memory);
}

/** `ANNOTATE_IGNORE_READS_BEGIN` (3.5.0): reads of this thread are not looked at until the guard is disposed of, or until the end is annotated. */
export function annotateIgnoreReadsBegin(): Disposable {
  tellAll(requests.annotateIgnoreReadsBegin.code, ...requests.annotateIgnoreReadsBegin.args);
  return guard(() => void annotateIgnoreReadsEnd());
}

/** `ANNOTATE_IGNORE_READS_END` (3.5.0). */
export function annotateIgnoreReadsEnd(): boolean {
  return tellAll(requests.annotateIgnoreReadsEnd.code, ...requests.annotateIgnoreReadsEnd.args);
}

/** `ANNOTATE_IGNORE_WRITES_BEGIN` (3.5.0): writes of this thread are not looked at until the guard is disposed of, or until the end is annotated. */
export function annotateIgnoreWritesBegin(): Disposable {
  tellAll(requests.annotateIgnoreWritesBegin.code, ...requests.annotateIgnoreWritesBegin.args);
  return guard(() => void annotateIgnoreWritesEnd());
}

/** `ANNOTATE_IGNORE_WRITES_END` (3.5.0). */
export function annotateIgnoreWritesEnd(): boolean {
  return tellAll(requests.annotateIgnoreWritesEnd.code, ...requests.annotateIgnoreWritesEnd.args);
}

/** `ANNOTATE_THREAD_NAME` (3.5.0): this thread's name in DRD's messages. */
export function annotateThreadName(name: string): boolean {
  return tell(requests.annotateThreadName.code, cString(assertText(name, "name")));
}

/**
 * `VG_USERREQ__DRD_ANNOTATION_UNIMP` (3.5.0): what drd.h's unimplemented barrier macros send; reported as an error with this
 * name. DRD keeps the pointer, so the name is kept too, and only the main thread, whose memory lasts, may send it.
 */
export function annotationUnimp(name: string): boolean {
  if (!isMainThread)
    throw new Error(
      "annotationUnimp is for the main thread only: DRD keeps the pointer to the name, and a worker's memory ends with it",
    );
  return tell(requests.annotationUnimp.code, lastingCString(assertText(name, "name")));
}

/** `VG_USERREQ__HELGRIND_ANNOTATION_UNIMP` (3.6.0): as `annotationUnimp`, for helgrind.h's macros. */
export function helgrindAnnotationUnimp(name: string): boolean {
  if (!isMainThread)
    throw new Error(
      "helgrindAnnotationUnimp is for the main thread only: DRD keeps the pointer to the name, and a worker's memory ends with it",
    );
  return tell(requests.helgrindAnnotationUnimp.code, lastingCString(assertMacroName(name)));
}

/** `ANNOTATE_SEM_INIT_PRE` (3.10.0): a semaphore with `value` is about to be made. */
export function annotateSemInitPre(sem: SyncObject, value: number): boolean {
  return tell(requests.annotateSemInitPre.code, useAsSemaphore(sem, "sem"), assertInteger(value, "value"));
}

/** `ANNOTATE_SEM_DESTROY_POST` (3.10.0): the semaphore is gone. */
export function annotateSemDestroyPost(sem: SyncObject): boolean {
  return tell(requests.annotateSemDestroyPost.code, forgetSemaphore(sem, "sem"));
}

/** `ANNOTATE_SEM_WAIT_PRE` (3.10.0): this thread is about to take one from the semaphore. */
export function annotateSemWaitPre(sem: SyncObject): boolean {
  return tell(requests.annotateSemWaitPre.code, useAsSemaphore(sem, "sem"));
}

/** `ANNOTATE_SEM_WAIT_POST` (3.10.0): it has taken it. */
export function annotateSemWaitPost(sem: SyncObject): boolean {
  return tell(requests.annotateSemWaitPost.code, wordOf(sem, "sem"));
}

/** `ANNOTATE_SEM_POST_PRE` (3.10.0): this thread is about to give one. */
export function annotateSemPostPre(sem: SyncObject): boolean {
  return tell(requests.annotateSemPostPre.code, useAsSemaphore(sem, "sem"));
}

/** `VG_USERREQ__DRD_IGNORE_MUTEX_ORDERING` (3.10.0), which has no macro: the order in which the mutex is locked orders nothing. */
export function ignoreMutexOrdering(mutex: SyncObject): boolean {
  return tell(requests.ignoreMutexOrdering.code, wordOf(mutex, "mutex"));
}

/** `ANNOTATE_NEW_MEMORY` of drd.h (3.5.0): forgets all about `memory`, as if it were new. */
export function cleanMemory(memory: Memory): boolean {
  return tellShadow(requests.cleanMemory.code, memory, forgetWithin);
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
  const flag = assertFlag(isWriter, "isWriter");
  return tell(requests.annotateRwlockReleased.code, release(lock, "lock"), flag);
}
