/** Which options may be changed while Valgrind runs. Most of what it does not like it only mutters about; some of it is fatal. */

import { assertText } from "./check.js";
import { hasUnaligned } from "./unaligned.js";

interface Fatal {
  readonly option: string;
  /** Values that do no harm; none when there are none. */
  readonly harmless?: RegExp;
  readonly why: string;
}

const fatal: readonly Fatal[] = [
  // m_main.c writes to a structure that exists only at startup.
  { option: "--show-error-list", why: "Valgrind crashes when it is changed; give it at the start" },
  // load_one_suppressions_file in m_errormgr.c exits.
  { option: "--suppressions", why: "Valgrind ends when it cannot read or parse the file; give it at the start" },
  // release_oldest_block in mc_malloc_wrappers.c asserts.
  { option: "--freelist-vol", harmless: /^\d{1,18}$/, why: "its value must be a number of bytes" },
  {
    option: "--gen-suppressions",
    harmless: /^(no|all)$/,
    why: "its value must be no or all, for yes asks a question on the terminal",
  },
];

/** @throws TypeError or RangeError for what is no option, or one that ends Valgrind. */
export function assertOption(value: unknown): string {
  const option = assertText(value, "option");
  if (!option.startsWith("--"))
    throw new RangeError(`An option of Valgrind begins with --; this is ${JSON.stringify(option)}`);
  assertHarmless(option);
  return option;
}

/**
 * A command of Valgrind's gdbserver, whose words may be cut short (execute_command in m_gdbserver/server.c).
 * @throws TypeError or RangeError for one that ends the program or waits for a debugger.
 */
export function assertCommand(value: unknown): string {
  const command = assertText(value, "command");
  const [verb = "", ...words] = command.trim().split(/\s+/);
  const why = endings.find(({ matches }) => matches.test(`${verb} ${words.join(" ")}`))?.why;
  if (why !== undefined) throw new RangeError(`The command ${JSON.stringify(command)} is not sent: ${why}`);
  if (verb.startsWith("v.c")) words.forEach(assertHarmless);
  if (verb.startsWith("l") && hasUnaligned() && words.some((word) => word.startsWith("he")))
    throw new RangeError(`The command ${JSON.stringify(command)} is not sent: ${noHeuristics}`);
  return command;
}

const endings: readonly { readonly matches: RegExp; readonly why: string }[] = [
  { matches: /^v\.s\S* +v/, why: "at the error that it names the program would wait for a debugger, maybe forever" },
  { matches: /^v\.t/, why: "it translates what is at an address, and Valgrind ends when that is no code" },
];

const noHeuristics =
  "blocks are described that begin at no multiple of 8 bytes, and Memcheck fails an assertion when it applies heuristics to them";

function assertHarmless(option: string): void {
  const equals = option.indexOf("=");
  // A tool's own options may begin with its name, as in --memcheck:freelist-vol.
  const name = (equals < 0 ? option : option.slice(0, equals)).replace(/^--[a-z-]+:/, "--");
  const found = fatal.find((each) => each.option === name);
  if (found !== undefined && found.harmless?.test(option.slice(equals + 1)) !== true) {
    throw new RangeError(`${JSON.stringify(option)} cannot be changed while the program runs: ${found.why}`);
  }
  if (name === "--leak-check-heuristics" && hasUnaligned() && option.slice(equals + 1) !== "none")
    throw new RangeError(`${JSON.stringify(option)} cannot be set any more: ${noHeuristics}`);
}
