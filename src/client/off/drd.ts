/** The disabled twin of ../drd.ts: the same names and types, and nothing happens. */

import type * as real from "../drd.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const getValgrindThreadid: typeof real.getValgrindThreadid = () => undefined;
export const getDrdThreadid: typeof real.getDrdThreadid = () => undefined;
export const ignoreVar: typeof real.ignoreVar = () => noGuard;
export const stopIgnoringVar: typeof real.stopIgnoringVar = () => false;
export const traceVar: typeof real.traceVar = () => noGuard;
export const stopTracingVar: typeof real.stopTracingVar = () => false;
export const annotateIgnoreReadsBegin: typeof real.annotateIgnoreReadsBegin = () => noGuard;
export const annotateIgnoreReadsEnd: typeof real.annotateIgnoreReadsEnd = () => false;
export const annotateIgnoreWritesBegin: typeof real.annotateIgnoreWritesBegin = () => noGuard;
export const annotateIgnoreWritesEnd: typeof real.annotateIgnoreWritesEnd = () => false;
export const annotateThreadName: typeof real.annotateThreadName = () => false;
export const annotationUnimp: typeof real.annotationUnimp = () => false;
export const helgrindAnnotationUnimp: typeof real.helgrindAnnotationUnimp = () => false;
export const annotateSemInitPre: typeof real.annotateSemInitPre = () => false;
export const annotateSemDestroyPost: typeof real.annotateSemDestroyPost = () => false;
export const annotateSemWaitPre: typeof real.annotateSemWaitPre = () => false;
export const annotateSemWaitPost: typeof real.annotateSemWaitPost = () => false;
export const annotateSemPostPre: typeof real.annotateSemPostPre = () => false;
export const ignoreMutexOrdering: typeof real.ignoreMutexOrdering = () => false;
export const cleanMemory: typeof real.cleanMemory = () => false;
export const annotateHappensBefore: typeof real.annotateHappensBefore = () => false;
export const annotateHappensAfter: typeof real.annotateHappensAfter = () => false;
export const annotateRwlockCreate: typeof real.annotateRwlockCreate = () => false;
export const annotateRwlockDestroy: typeof real.annotateRwlockDestroy = () => false;
export const annotateRwlockAcquired: typeof real.annotateRwlockAcquired = () => noGuard;
export const annotateRwlockReleased: typeof real.annotateRwlockReleased = () => false;
