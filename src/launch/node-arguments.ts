/** Node's command line, taken apart. */

export interface NodeArguments {
  /** Node's own options, each with its value if it stands apart. */
  options: string[][];
  /** The script and its arguments, or what `--test` is to run. */
  rest: string[];
}

/** Those of Node's options whose value may stand apart. Only what can come in front of a script or of tests is of interest. */
const withValue: ReadonlySet<string> = new Set([
  "-r",
  "--require",
  "--import",
  "-C",
  "--conditions",
  "--loader",
  "--experimental-loader",
  "--env-file",
  "--env-file-if-exists",
  "--input-type",
  "--title",
  "--icu-data-dir",
  "--openssl-config",
  "--redirect-warnings",
  "--disable-warning",
  "--experimental-config-file",
  "--test-concurrency",
  "--test-global-setup",
  "--test-isolation",
  "--experimental-test-isolation",
  "--test-name-pattern",
  "--test-skip-pattern",
  "--test-reporter",
  "--test-reporter-destination",
  "--test-shard",
  "--test-timeout",
]);

export function parseNodeArguments(words: readonly string[]): NodeArguments {
  const options: string[][] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith("-") || word === "-") break;
    if (word === "--") {
      at++;
      break;
    }
    const value = words[at + 1];
    if (!withValue.has(word) || value === undefined) options.push([word]);
    else options.push([word, (at++, value)]);
  }
  return { options, rest: words.slice(at) };
}

/** `--test-shard` of `--test-shard=1/2`. */
export function nameOf([option = ""]: readonly string[]): string {
  return option.split("=", 1)[0] as string;
}
