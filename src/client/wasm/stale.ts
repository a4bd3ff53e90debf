/** JavaScript's own stacks, for what is seldom asked. */

/** All of it, WebAssembly's functions with their places, in V8's own words. */
export function stackText(): string {
  const { stackTraceLimit, prepareStackTrace } = Error as ErrorConstructor & { prepareStackTrace?: unknown };
  try {
    Object.assign(Error, { stackTraceLimit: Number.POSITIVE_INFINITY, prepareStackTrace: undefined });
    return new Error("where").stack ?? "";
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}

/** By their place in stacks: the functions that are wrappers, of all modules. */
const wrappers = new Set<string>();

export function knowWrappers(indices: readonly number[]): void {
  for (const index of indices) wrappers.add(`wasm-function[${index}]`);
}

/** Whether the ledger was called by the only wrapper that is on the stack: the call that it believes to be in has ended in a trap. */
export function isStale(): boolean {
  const found = stackText().match(/wasm-function\[\d+\]/g) ?? [];
  return found.filter((each) => wrappers.has(each)).length < 2;
}
