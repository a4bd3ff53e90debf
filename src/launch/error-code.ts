/** The operating system's name for a failure, as Node puts it on its errors. */

/** `ENOENT`, `EACCES`, …; undefined for an error that did not come from the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** An error's message, or the thing itself where something else was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
