/** The disabled twin of ../dhat.ts: the same names and types, and nothing happens. */

import type * as real from "../dhat.js";

export const adHocEvent: typeof real.adHocEvent = () => {};
export const histogramMemory: typeof real.histogramMemory = () => {};
