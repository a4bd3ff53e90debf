/** The disabled twin of ../helgrind.ts: the same names and types, and nothing happens. */

import type * as real from "../helgrind.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const cleanMemory: typeof real.cleanMemory = () => false;
export const cleanMemoryHeapblock: typeof real.cleanMemoryHeapblock = () => undefined;
export const disableChecking: typeof real.disableChecking = () => noGuard;
export const enableChecking: typeof real.enableChecking = () => false;
export const getAbits: typeof real.getAbits = () => undefined;
export const gnatDependentMasterJoin: typeof real.gnatDependentMasterJoin = () => false;
export const mutexInitPost: typeof real.mutexInitPost = () => false;
export const mutexLockPre: typeof real.mutexLockPre = () => false;
export const mutexLockPost: typeof real.mutexLockPost = () => noGuard;
export const mutexUnlockPre: typeof real.mutexUnlockPre = () => false;
export const mutexUnlockPost: typeof real.mutexUnlockPost = () => false;
export const mutexDestroyPre: typeof real.mutexDestroyPre = () => false;
export const semInitPost: typeof real.semInitPost = () => false;
export const semWaitPost: typeof real.semWaitPost = () => false;
export const semPostPre: typeof real.semPostPre = () => false;
export const semDestroyPre: typeof real.semDestroyPre = () => false;
export const barrierInitPre: typeof real.barrierInitPre = () => false;
export const barrierWaitPre: typeof real.barrierWaitPre = () => false;
export const barrierResizePre: typeof real.barrierResizePre = () => false;
export const barrierDestroyPre: typeof real.barrierDestroyPre = () => false;
export const annotateHappensBefore: typeof real.annotateHappensBefore = () => false;
export const annotateHappensAfter: typeof real.annotateHappensAfter = () => false;
export const annotateHappensBeforeForgetAll: typeof real.annotateHappensBeforeForgetAll = () => false;
export const annotateRwlockCreate: typeof real.annotateRwlockCreate = () => false;
export const annotateRwlockDestroy: typeof real.annotateRwlockDestroy = () => false;
export const annotateRwlockAcquired: typeof real.annotateRwlockAcquired = () => noGuard;
export const annotateRwlockReleased: typeof real.annotateRwlockReleased = () => false;
export const annotateNewMemory: typeof real.annotateNewMemory = () => false;
export const annotateBenignRaceSized: typeof real.annotateBenignRaceSized = () => false;
export const clientreqUnimp: typeof real.clientreqUnimp = () => false;
