/** The command line of `jsgrind memcheck`, from words to checked values. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { tiers } from "../launch/flags.js";
import { roles } from "../client/wasm/allocators.js";
import type { MemcheckOptions, Program, RuntimeName, Tier, WasmOptions } from "../launch/types.js";
import { exitCodes } from "./exit-codes.js";
import { collect, seconds, wholeNumber } from "./option-values.js";
import { addReportOptions, type ReportFlags } from "./report-options.js";
import { addRunOptions, type RunFlags } from "./run-options.js";
import { addSuiteOptions, type SuiteFlags } from "./suite-options.js";

/** As commander hands them over. */
export interface MemcheckFlags extends RunFlags, ReportFlags, SuiteFlags {
  errorExitcode: number;
  show: "user" | "all";
  stack: "folded" | "full" | "valgrind";
  suppressions: string[];
  genSuppressions: boolean;
  numCallers: number;
  leakCheck: "no" | "full";
  showLeakKinds: string;
  /** Undefined: as the runtime needs it. */
  trackOrigins?: boolean;
  buffers: boolean;
  wasm: boolean;
  wasmLines: boolean;
  wasmAllocator: Record<string, string>;
  timeout?: number;
  grace: number;
  tier: Tier;
  runtime?: string;
}

/**
 * Stacks under Node are deep: from an addon's innermost function through Node-API, V8's builtins, a frame per JavaScript call, Node's
 * own modules and the event loop to main(): 68 frames in the deepest that the tests' everyday program has, and 126 where Deno parses
 * a module. A stack that lost its outer end hides what is behind. Depth costs little: with 12, Valgrind's default, with 100 and with 250
 * the user time of 20,000 Buffers allocated 600 calls deep differed by less than the noise (15 %), and with 100, 250 and 500 so did that of
 * `node -e 0`.
 */
const defaultNumCallers = 250;

export const defaultMemcheckOptions: MemcheckOptions = {
  numCallers: defaultNumCallers,
  leakCheck: "full",
  showLeakKinds: "definite,possible",
  trackOrigins: false,
  buffers: false,
  suppressions: [],
  genSuppressions: false,
  extra: [],
};

export function addMemcheckOptions(command: Command): Command {
  addReportOptions(command)
    .usage("[options] FILE [args...]\n       jsgrind memcheck [options] -- COMMAND [args...]")
    .argument("[program...]")
    .passThroughOptions()
    .option(
      "--error-exitcode <n>",
      "exit code when there is a finding; 0 keeps the program's",
      wholeNumber(0, 255),
      exitCodes.finding,
    )
    .addOption(new Option("--show <whose>", "whose findings to print").choices(["user", "all"]).default("user"))
    .option("--suppressions <file>", "suppress the errors that this file lists (repeatable)", collect, [])
    .option("--gen-suppressions", "print a suppression with each finding", false)
    .option(
      "--num-callers <n>",
      "how many frames a stack may have",
      wholeNumber(2, 500),
      defaultMemcheckOptions.numCallers,
    )
    .addOption(
      new Option("--leak-check <how>", "look for leaks at the end")
        .choices(["no", "full"])
        .default(defaultMemcheckOptions.leakCheck),
    )
    .option(
      "--show-leak-kinds <set>",
      "definite, indirect, possible, reachable (with commas), or all",
      defaultMemcheckOptions.showLeakKinds,
    )
    .option("--track-origins", "tell where uninitialised bytes come from (several times slower; default: Bun alone)")
    .option("--no-track-origins", "do not, in Bun either")
    .option("--buffers", "give each Buffer of Node's shared pool memory of its own", false)
    .option(
      "--wasm",
      "look into the memory of WebAssembly modules: their heaps, as their allocators divide them",
      false,
    )
    .option("--wasm-lines", "as --wasm, with the lines of memory.copy and memory.fill too", false)
    .option(
      "--wasm-allocator <names>",
      "functions of an allocator with names of its own, as malloc=NAME,free=NAME (repeatable)",
      allocatorNames,
      {},
    )
    .option("--timeout <seconds>", "end the program after this long", seconds)
    .option("--grace <seconds>", "how long it may take to end then", seconds, 10)
    .addOption(
      new Option("--stack <which>", "which frames to print; valgrind: ask no process, name none")
        .choices(["folded", "full", "valgrind"])
        .default("folded"),
    )
    .addOption(new Option("--tier <tier>", "how V8 runs the program").choices(tiers).default("fast"))
    .option("--runtime <runtime>", "what runs FILE: node, bun, deno or a path");
  return addRunOptions(addSuiteOptions(command), { quiet: "print nothing when there is nothing to report" });
}

/**
 * `-- COMMAND` or `FILE`: commander drops the `--`. The operands are the end of `words` as they were given, so what stands before them
 * tells.
 */
export function programOf(
  words: readonly string[],
  operands: readonly string[],
  runtime: string | undefined,
): Program | undefined {
  const [file, ...rest] = operands;
  if (file === undefined) return undefined;
  const form = words[words.length - operands.length - 1] === "--" ? "command" : "file";
  if (form === "command") return { form, command: [...operands] };
  return { form, file, arguments: rest, ...(runtime !== undefined && { runtime }) };
}

/** Of Bun's own uninitialised bytes the program's can be told by their origins alone (javascriptcore-code in src/judge/rules.ts). */
export function memcheckOptionsOf(flags: MemcheckFlags, runtime: RuntimeName | undefined): MemcheckOptions {
  const { numCallers, leakCheck, showLeakKinds, buffers, suppressions, genSuppressions } = flags;
  return {
    numCallers,
    leakCheck,
    showLeakKinds,
    trackOrigins: flags.trackOrigins ?? runtime === "bun",
    buffers,
    suppressions,
    genSuppressions,
    extra: flags.valgrindOption,
  };
}

function allocatorNames(value: string, before: Record<string, string>): Record<string, string> {
  const names = { ...before };
  for (const pair of value.split(",")) {
    const [role = "", name = ""] = pair.split(/=(.*)/s);
    if (!Object.hasOwn(roles, role) || name === "")
      throw new InvalidArgumentError(`Give ROLE=NAME, where ROLE is one of ${Object.keys(roles).join(", ")}.`);
    names[role] = name;
  }
  return names;
}

export function wasmOptionsOf({ wasm, wasmLines, wasmAllocator: own }: MemcheckFlags): WasmOptions | undefined {
  return wasm || wasmLines || Object.keys(own).length > 0 ? { own, lines: wasmLines } : undefined;
}
