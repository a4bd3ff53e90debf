/** JavaScript's own stack, for what is seldom asked. */

/** As much of it as `limit` says, WebAssembly's functions with their places, in V8's own words; the first line is no frame. */
export function stackText(limit = Number.POSITIVE_INFINITY): string {
  const { stackTraceLimit, prepareStackTrace } = Error as ErrorConstructor & { prepareStackTrace?: unknown };
  try {
    Object.assign(Error, { stackTraceLimit: limit, prepareStackTrace: undefined });
    return new Error("where").stack ?? "";
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}
