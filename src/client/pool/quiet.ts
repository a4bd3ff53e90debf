/** What an allocator does for itself, whose errors are nobody's; and what it does wrong meanwhile, which is to be reported all the same. */

import { disableErrorReporting, enableErrorReporting } from "../valgrind.js";

/** How many `quietly` this thread is in. */
let depth = 0;

export function quietly<Result>(run: () => Result): Result {
  disableErrorReporting();
  depth += 1;
  try {
    return run();
  } finally {
    depth -= 1;
    enableErrorReporting();
  }
}

export function aloud(run: () => void): void {
  for (let level = 0; level < depth; level++) enableErrorReporting();
  try {
    run();
  } finally {
    for (let level = 0; level < depth; level++) disableErrorReporting();
  }
}
