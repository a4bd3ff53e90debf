/** Which options may be changed while Valgrind runs. Most of what it does not like it only mutters about; some of it is fatal. */

import { assertText } from "./check.js";

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
  const equals = option.indexOf("=");
  // A tool's own options may begin with its name, as in --memcheck:freelist-vol.
  const name = (equals < 0 ? option : option.slice(0, equals)).replace(/^--[a-z-]+:/, "--");
  const found = fatal.find((each) => each.option === name);
  if (found !== undefined && found.harmless?.test(option.slice(equals + 1)) !== true) {
    throw new RangeError(`${JSON.stringify(option)} cannot be changed while the program runs: ${found.why}`);
  }
  return option;
}
