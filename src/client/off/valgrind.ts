/** The disabled twin of ../valgrind.ts: the same names and types, and nothing happens. */

import type * as real from "../valgrind.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };
const noPool = { anchor: 0n, [Symbol.dispose]() {} } as real.Mempool;

export const runningOnValgrind: typeof real.runningOnValgrind = () => 0;
export const discardTranslations: typeof real.discardTranslations = () => false;
export const replacesMalloc: typeof real.replacesMalloc = () => undefined;
export const getToolname: typeof real.getToolname = () => undefined;
export const runningVersion: typeof real.runningVersion = () => undefined;
export const countErrors: typeof real.countErrors = () => undefined;
export const monitorCommand: typeof real.monitorCommand = () => undefined;
export const cloChange: typeof real.cloChange = () => false;
export const printf: typeof real.printf = () => undefined;
export const printfBacktrace: typeof real.printfBacktrace = () => undefined;
export const stackRegister: typeof real.stackRegister = () => undefined;
export const stackDeregister: typeof real.stackDeregister = () => false;
export const stackChange: typeof real.stackChange = () => false;
export const registeredStack: typeof real.registeredStack = () => noGuard;
export const mapIpToSrcloc: typeof real.mapIpToSrcloc = () => undefined;
export const disableErrorReporting: typeof real.disableErrorReporting = () => noGuard;
export const enableErrorReporting: typeof real.enableErrorReporting = () => false;
export const malloclikeBlock: typeof real.malloclikeBlock = () => {};
export const resizeinplaceBlock: typeof real.resizeinplaceBlock = () => {};
export const freelikeBlock: typeof real.freelikeBlock = () => {};
export const createMempool: typeof real.createMempool = () => noPool;
export const destroyMempool: typeof real.destroyMempool = () => {};
export const mempoolAlloc: typeof real.mempoolAlloc = () => {};
export const mempoolFree: typeof real.mempoolFree = () => {};
export const mempoolTrim: typeof real.mempoolTrim = () => {};
export const moveMempool: typeof real.moveMempool = () => {};
export const mempoolChange: typeof real.mempoolChange = () => {};
export const mempoolExists: typeof real.mempoolExists = () => undefined;
export const loadPdbDebuginfo: typeof real.loadPdbDebuginfo = () => false;
