/** The disabled twin of ../cachegrind.ts: the same names and types, and nothing happens. */

import type * as real from "../cachegrind.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const startInstrumentation: typeof real.startInstrumentation = () => noGuard;
export const stopInstrumentation: typeof real.stopInstrumentation = () => false;
