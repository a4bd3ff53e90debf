/** The disabled twin of ../index.ts: the same names and types, and nothing happens. */

import type * as real from "../index.js";

export const runningOnValgrind: typeof real.runningOnValgrind = () => 0;
export const addressOf: typeof real.addressOf = () => 0n;
export const clientRequest: typeof real.clientRequest = () => undefined;
