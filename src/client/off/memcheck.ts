/** The disabled twin of ../memcheck.ts: the same names and types, and nothing happens. */

import type * as real from "../memcheck.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const makeMemNoaccess: typeof real.makeMemNoaccess = () => false;
export const makeMemUndefined: typeof real.makeMemUndefined = () => false;
export const makeMemDefined: typeof real.makeMemDefined = () => false;
export const makeMemDefinedIfAddressable: typeof real.makeMemDefinedIfAddressable = () => false;
export const createBlock: typeof real.createBlock = () => undefined;
export const discard: typeof real.discard = () => undefined;
export const checkMemIsAddressable: typeof real.checkMemIsAddressable = () => undefined;
export const checkMemIsDefined: typeof real.checkMemIsDefined = () => undefined;
export const checkValueIsDefined: typeof real.checkValueIsDefined = () => undefined;
export const doLeakCheck: typeof real.doLeakCheck = () => false;
export const doAddedLeakCheck: typeof real.doAddedLeakCheck = () => false;
export const doChangedLeakCheck: typeof real.doChangedLeakCheck = () => false;
export const doNewLeakCheck: typeof real.doNewLeakCheck = () => false;
export const doQuickLeakCheck: typeof real.doQuickLeakCheck = () => false;
export const countLeaks: typeof real.countLeaks = () => undefined;
export const countLeakBlocks: typeof real.countLeakBlocks = () => undefined;
export const getVbits: typeof real.getVbits = () => undefined;
export const setVbits: typeof real.setVbits = () => false;
export const disableAddrErrorReportingInRange: typeof real.disableAddrErrorReportingInRange = () => noGuard;
export const enableAddrErrorReportingInRange: typeof real.enableAddrErrorReportingInRange = () => false;
