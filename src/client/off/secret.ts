/** The disabled twin of ../secret.ts: nothing is secret, and a case runs once. */

import type * as real from "../secret.js";

const noGuard: Disposable = { [Symbol.dispose]() {} };

export const classify: typeof real.classify = () => noGuard;
export const declassify: typeof real.declassify = () => {};
export const isSecret: typeof real.isSecret = () => false;
export const classified: typeof real.classified = (value) => value;
export const declassified: typeof real.declassified = (value) => value;
export const constantTime: typeof real.constantTime = (_name, { input, secret, run }) => {
  run({ ...input, ...secret } as Parameters<typeof run>[0]);
};
