/** Requests that come in pairs return a guard, so that `using` sends the second one when the block is left. */

/** Sends the closing request once: at the end of the block after `using`, or when `Symbol.dispose` is called. */
export function guard(close: () => void): Disposable {
  let open = true;
  return {
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      close();
    },
  };
}
