/**
 * The environment that the program and all its children get: jsgrind's client is switched on by the export condition `valgrind`, and
 * each runtime takes conditions and V8's flags from a variable of its own. All are set for every program, since a child of any
 * program may be any of them.
 */
import { lateTierFlags, tierFlags } from "./flags.js";
import { interpretedFramesFlag, javaScriptCoreNaming, namingFlags } from "./naming-flags.js";
import { appendNodeOptions } from "./node-options.js";
import { type SuiteSettings, variable as suiteVariable } from "../suite/settings.js";
import { buffersPreload, endingsPreload, flagsPreload, suitePreload, wasmPreload } from "./preloads.js";
import type { Tier, WasmOptions } from "./types.js";

const condition = "valgrind";

export interface EnvironmentOptions {
  tier: Tier;
  /** Buffers get memory of their own: buffers.cts. */
  buffers?: boolean;
  /** The command line that jsgrind starts is a Node's, and has the tier's flags already. */
  rootHasFlags: boolean;
  /** As in ResolveOptions of target.ts. */
  naming: string | undefined;
  /** How WebAssembly's allocators are described; undefined when they are not. */
  wasm?: WasmOptions | undefined;
  /** Leaks are looked for at the end. */
  leaks?: boolean;
  /** How test suites are watched; undefined when none can be among the processes. */
  suite?: SuiteSettings | undefined;
}

/**
 * A copy of `base` with what the runtimes read; what the user had in these variables stays, and comes first.
 *
 * NODE_OPTIONS takes the condition, and that interpreted functions are told apart, but refuses the tier's flags, so a preload sets them. It costs each Node 0.3 s under Valgrind. A Node
 * that has the flags already is spared it: what it forks inherits its flags, and other children run as V8 would have them. Not so
 * where the user asked for a tier by name.
 */
export function programEnvironment(
  base: NodeJS.ProcessEnv,
  { tier, buffers, rootHasFlags, naming, wasm, leaks, suite }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  const late = tier === "fast" && rootHasFlags ? [] : lateTierFlags(tier);
  const nodeOptions = [`--conditions=${condition}`, ...(naming === undefined ? [] : [interpretedFramesFlag])];
  const denoNaming = naming === undefined ? [] : namingFlags({ name: "deno", version: "" }, naming);
  if (buffers) nodeOptions.push("--require", buffersPreload);
  if (late.length > 0) nodeOptions.push("--require", flagsPreload);
  if (wasm !== undefined) nodeOptions.push("--require", wasmPreload);
  if (leaks) nodeOptions.push("--require", endingsPreload);
  if (suite !== undefined) nodeOptions.push("--require", suitePreload);
  return {
    ...base,
    NODE_OPTIONS: appendNodeOptions(base["NODE_OPTIONS"], nodeOptions),
    // Bun reads the parts as if they stood behind its name on the command line.
    BUN_OPTIONS: [base["BUN_OPTIONS"], `--conditions=${condition}`].filter(Boolean).join(" "),
    DENO_CONDITIONS: [base["DENO_CONDITIONS"], condition].filter(Boolean).join(","),
    ...(naming === undefined ? {} : javaScriptCoreNaming(naming)),
    ...commaList("DENO_V8_FLAGS", base, [...tierFlags({ name: "deno", version: "" }, tier), ...denoNaming]),
    ...(late.length > 0 ? { JSGRIND_V8_FLAGS: late.join(" ") } : {}),
    ...(wasm === undefined ? {} : { JSGRIND_WASM: JSON.stringify(wasm) }),
    ...(suite === undefined ? {} : { [suiteVariable]: JSON.stringify(suite) }),
    // jsgrind is run by a test itself: no process of its is a file of that one's runner (src/suite/preload.cts).
    ...(base["NODE_TEST_CONTEXT"] === undefined ? {} : { JSGRIND_NODE_TEST: "runs" }),
    ...opensslCapabilities(base),
  };
}

/**
 * OpenSSL is told that the processor has no MOVBE (bit 54 of OPENSSL_ia32cap(3)). With it and AVX, which Memcheck 3.19 announces, it computes
 * the tags of AES-GCM by code in which Memcheck takes half of the first tag for uninitialised; without it, by code that Memcheck understands.
 * BoringSSL and AWS-LC read the same variable. What the user has set stays.
 */
function opensslCapabilities(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (process.arch !== "x64" || base["OPENSSL_ia32cap"] !== undefined) return {};
  return { OPENSSL_ia32cap: "~0x40000000000000" };
}

/** Not set at all when there is nothing to say, as Deno takes an empty list for a flag without a name. */
function commaList(name: string, base: NodeJS.ProcessEnv, more: readonly string[]): NodeJS.ProcessEnv {
  const parts = [base[name], ...more].filter(Boolean);
  return parts.length === 0 ? {} : { [name]: parts.join(",") };
}
