/** The disabled twin of ../callgrind.ts: the same names and types, and nothing happens. */

import type * as real from "../callgrind.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const dumpStats: typeof real.dumpStats = () => false;
export const dumpStatsAt: typeof real.dumpStatsAt = () => false;
export const zeroStats: typeof real.zeroStats = () => false;
export const toggleCollect: typeof real.toggleCollect = () => noGuard;
export const startInstrumentation: typeof real.startInstrumentation = () => noGuard;
export const stopInstrumentation: typeof real.stopInstrumentation = () => false;
