/** Text for Valgrind's log. For itself, as what describes WebAssembly says little else, and each module takes long to load under Valgrind. */
import { assertText } from "./check.js";
import { ask } from "./request.js";
import { valgrind as requests } from "./requests.js";
import { cString } from "./scratch.js";

/**
 * `VALGRIND_PRINTF` (3.6.0): writes `text` to Valgrind's log, or into the XML. Returns how many bytes it wrote. Text that
 * does not end with a newline waits for the next. `%` stands for itself.
 */
export function printf(text: string): number | undefined {
  return print(requests.printf.code, text);
}

/** `VALGRIND_PRINTF_BACKTRACE` (3.6.0): as `printf`, with the stack of the caller behind it. */
export function printfBacktrace(text: string): number | undefined {
  return print(requests.printfBacktrace.code, text);
}

/** The format has no conversions, so that the va_list it comes with, 32 bytes on the ABI that needs most, is never read. */
function print(code: number, text: string): number | undefined {
  const format = cString(" ".repeat(32) + assertText(text, "text").replaceAll("%", "%%"));
  return ask(code, format + 32, format);
}
