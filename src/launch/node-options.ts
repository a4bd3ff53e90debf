/**
 * Quoting for NODE_OPTIONS. Node splits it at blanks; a double quote starts and ends a part in which blanks count, and only inside
 * such a part a backslash protects the next character (ParseNodeOptionsEnvVar in src/node.cc).
 */

/** `existing` with `options` after it, each of which Node will read back as one option. */
export function appendNodeOptions(existing: string | undefined, options: readonly string[]): string {
  const quoted = options.map(quoteNodeOption);
  return existing === undefined || existing === "" ? quoted.join(" ") : [existing, ...quoted].join(" ");
}

function quoteNodeOption(option: string): string {
  return /^[^\s"\\]+$/.test(option) ? option : `"${option.replace(/["\\]/g, "\\$&")}"`;
}
