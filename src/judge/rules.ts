/**
 * What is the runtime's own and not the user's to mend: one rule for each thing seen, with its reason. Rules judge by the innermost
 * frames, where the error happened, never by what lies far below. Nothing is noise whose stacks pass through another object (an addon),
 * but for what the runtime does in the same way whoever called it, or that the program itself told Valgrind about. Errors that Valgrind recorded are in test/fixtures/judge, a few for each rule.
 *
 * Official builds keep their symbols, and the names below hold for Node 20 to 26.
 */
import { basename } from "node:path";
import { isGenerated, isThunk } from "../frames/native.js";
import { isJsgrindLoading, isRuntimeObject, isSystemObject } from "../frames/objects.js";
import type { RuntimeName } from "../launch/types.js";
import type { Finding, Frame } from "../report/contract.js";

/** What is known of the process that a finding is from. */
export interface ProcessFacts {
  runtime: RuntimeName;
  /** The runtime's executable, links resolved. */
  executable: string;
  /** The bound on a stack's length: a stack this long may have lost its outer end. */
  numCallers: number;
}

export interface Rule {
  name: string;
  /** For the report, after "runtime:". */
  reason: string;
  /** It holds also where an addon called the runtime: what happened is none of its doing, and it could not have done otherwise. */
  whoeverCalled?: true;
  /** It is asked once more when generated code has its names, which say what was WebAssembly. */
  byName?: true;
  applies(finding: Finding, facts: ProcessFacts): boolean;
}

const uninitialised: ReadonlySet<string> = new Set(["UninitCondition", "UninitValue"]);

export const rules: readonly Rule[] = [
  {
    name: "conservative-stack-scan",
    reason: "V8's collector takes every word on the stack for a possible pointer, also words that were never set",
    // It goes on with what it took as it marks the heap of C++ objects, whose pointers nobody else writes.
    applies: (finding, facts) =>
      uninitialised.has(finding.kind) &&
      isOwn(finding, facts) &&
      innermost(finding, facts).some(
        ({ function: name = "" }) =>
          /^heap::base::.*\bIteratePointers/.test(name) ||
          /^cppgc::internal::(?:ConservativeTracingVisitor|MarkerBase)::/.test(name),
      ),
  },
  {
    name: "optimising-compiler",
    reason: "V8's compilers branch on fields of their own graphs before these are set",
    applies: (finding, facts) =>
      uninitialised.has(finding.kind) &&
      isOwn(finding, facts) &&
      /^v8::internal::(?:compiler::|maglev::|wasm::.*\bLiftoff)/.test(firstOwn(finding, facts)),
  },
  {
    name: "gc-tracer",
    whoeverCalled: true,
    reason: "V8 estimates its allocation rate from a duration that was never set",
    // It does so when memory runs out, whoever's JavaScript needed some.
    applies: ({ kind, stack: [innermost, caller] }, { executable }) =>
      uninitialised.has(kind) &&
      [innermost, caller].every((frame) => frame?.object !== undefined && isRuntimeObject(frame.object, executable)) &&
      (innermost?.function ?? "").startsWith("v8::internal::GCTracer::"),
  },
  {
    name: "perf-logger",
    reason: "V8's --perf-prof reads beside the source positions that it writes down",
    applies: (finding, facts) =>
      (uninitialised.has(finding.kind) || finding.kind === "InvalidRead") &&
      isOwn(finding, facts) &&
      firstOwn(finding, facts).startsWith("v8::internal::PerfJitLogger::"),
  },
  {
    name: "stripped-runtime",
    reason:
      "this runtime comes without symbols, so what it does with bytes of its own cannot be told from what it does with yours",
    // Bun's and Deno's releases: a conservative collector again, allocators, and time-outs of waiting for events.
    applies: (finding, facts) =>
      (uninitialised.has(finding.kind) || isArgument(finding)) &&
      isOwn(finding, facts) &&
      firstOutsideSystem(finding, facts) !== undefined &&
      firstOwn(finding, facts) === "",
  },
  {
    name: "runtime-variable",
    reason: "the bytes were left unset in a variable of one of the runtime's own functions, as --track-origins shows",
    applies: (finding, facts) =>
      (uninitialised.has(finding.kind) || finding.kind === "SyscallParam") &&
      isOwn(finding, facts) &&
      finding.related.some(
        ({ message, stack: [where] }) =>
          message === "Uninitialised value was created by a stack allocation" &&
          where?.object !== undefined &&
          isRuntimeObject(where.object, facts.executable),
      ),
  },
  {
    name: "javascriptcore-code",
    reason:
      "what JavaScriptCore compiles goes on with bytes that Bun left unset on its stack as it started; with --track-origins, which is the default for Bun, what depends on your bytes is told apart",
    // Of garbage.mjs of test/fixtures/innocent all 115 have one origin: a variable of a function that Bun runs once.
    applies: (finding, facts) =>
      facts.runtime === "bun" && uninitialised.has(finding.kind) && isOwn(finding, facts) && isByGenerated(finding),
  },
  {
    name: "wasm-bounds",
    byName: true,
    reason:
      "WebAssembly went beyond its memory, which V8 notices by a fault in pages that nobody may touch, and throws as a RuntimeError: nothing was read or written",
    // Memory that was described lies in pages that may be touched, so what is done to it says so.
    applies: (finding, facts) =>
      (finding.kind === "InvalidRead" || finding.kind === "InvalidWrite") &&
      isOwn(finding, facts) &&
      isByWasm(finding) &&
      finding.related.some(({ message }) => isGuarded(message, finding.message)),
  },
  {
    name: "napi-external",
    whoeverCalled: true,
    reason:
      "Node-API keeps a block of its own for each external value, and frees it when that is collected, but not when the environment ends",
    // ExternalWrapper in src/js_native_api_v8.cc: only its weak callback deletes it. What the addon points to is a block of its own.
    applies: ({ leak, stack: [allocator, caller] }, { executable }) =>
      leak !== undefined &&
      allocator?.object !== undefined &&
      isSystemObject(allocator.object) &&
      caller?.function === "napi_create_external" &&
      caller.object !== undefined &&
      isRuntimeObject(caller.object, executable),
  },
  {
    name: "thread-storage",
    whoeverCalled: true,
    reason: "the C library's own memory for a thread that still ran when the program ended",
    // It points to the middle of the block (_dl_allocate_tls and __tls_get_addr in glibc's elf/dl-tls.c), and frees it with the thread.
    applies: ({ kind, stack }) =>
      kind === "Leak_PossiblyLost" &&
      systemEnd(stack).some(({ function: name = "" }) =>
        /^(?:_dl_allocate_tls|allocate_dtv|allocate_and_init)/.test(name),
      ),
  },
  {
    name: "loader-words",
    whoeverCalled: true,
    reason: "the loader reads its own strings by whole words, up to the end of the last one",
    // Valgrind puts functions of its own in the place of the C library's, but not of those that the loader has for itself.
    applies: ({ kind, stack: [innermost, caller] }) =>
      kind === "InvalidRead" &&
      isLoaders(innermost) &&
      isLoaders(caller) &&
      /^(?:str|mem|raw)/.test(innermost?.function ?? ""),
  },
  {
    name: "runtime-leak",
    reason: "the runtime allocated this for itself and did not free it before it ended",
    // What JavaScript allocates through node:ffi is JavaScript's.
    applies: (finding, facts) =>
      finding.leak !== undefined &&
      isOwn(finding, facts) &&
      isLongOrWhole(finding, facts) &&
      firstOutsideSystem(finding, facts) !== undefined &&
      !finding.stack.some(({ function: name = "" }) => /^ffi_|::ffi::/.test(name)),
  },
];

/**
 * A function of WebAssembly did it itself: code that is named so, or generated code that JavaScript's way into WebAssembly called. Optimised
 * JavaScript goes without that way, and without its name looks the same, which may have touched an addon's pages: then nothing is known.
 */
function isByWasm({ stack }: Finding): boolean {
  if (stack[0]?.language === "wasm") return true;
  const outer = stack.findIndex((frame) => !isGenerated(frame));
  return outer > 0 && /^Builtins_\w*ToWasm/.test(stack[outer]?.function ?? "");
}

/** A memory of WebAssembly has whole pages of this size. */
const wasmPage = 0x1_0000n;

/** The address is in pages that nobody may touch, or so near to the end of a memory that the access reaches into them. */
function isGuarded(where: string, what: string): boolean {
  const [, address, permissions] = /^Address (0x[\da-f]+) is in a ([-r][-w][-x]) anonymous segment$/i.exec(where) ?? [];
  if (address === undefined) return false;
  if (permissions === "---") return true;
  const size = /^Invalid (?:read|write) of size (\d+)$/.exec(what)?.[1];
  return permissions === "rw-" && size !== undefined && (BigInt(address) % wasmPage) + BigInt(size) > wasmPage;
}

/** An argument of a system call itself, as against the bytes that it points to: these may be the program's. */
function isArgument({ kind, message }: Finding): boolean {
  return kind === "SyscallParam" && message.includes("contains uninitialised byte(s)");
}

/** What Valgrind says of memory that the program described to it: CREATE_BLOCK, MALLOCLIKE_BLOCK, pools, MAKE_MEM_UNDEFINED. */
const described = /client[- ](?:defined|request|block)|mempool|recently re-allocated/i;

/** Neither an addon nor the program's own requests have a part in it. */
function isOwn({ stack, related }: Finding, facts: ProcessFacts): boolean {
  return (
    stack.every((frame) => isOwnFrame(frame, facts)) &&
    related.every(({ message, stack }) => !described.test(message) && stack.every((frame) => isOwnFrame(frame, facts)))
  );
}

/**
 * An addon that asks the runtime for memory stands a few frames out from where it is allocated. What is farther out than this did not
 * ask for it: it started work of the runtime's own, such as parsing, which recurses into each bracket.
 */
const farOut = 50;

/** A stack without its outer end hides no addon that counts when what is left is long enough. */
function isLongOrWhole({ stack }: Finding, { numCallers }: ProcessFacts): boolean {
  return stack.length >= farOut || stack.length < numCallers;
}

function isOwnFrame(frame: Frame, { executable }: ProcessFacts): boolean {
  if (frame.object === undefined) return frame.language !== "native" || isGenerated(frame) || isThunk(frame);
  if (isJsgrindLoading(frame)) return true;
  return isRuntimeObject(frame.object, executable) || isSystemObject(frame.object);
}

/**
 * From the frame where it happened out to the sixth of the runtime's own: what the runtime calls in the C and C++ libraries counts with
 * it, and JavaScript on the way ends it.
 */
function innermost({ stack }: Finding, { executable }: ProcessFacts): Frame[] {
  const generated = stack.findIndex(isGenerated);
  const inner = generated === -1 ? stack : stack.slice(0, generated);
  return inner.filter(({ object }) => object !== undefined && isRuntimeObject(object, executable)).slice(0, 6);
}

/** The runtime's frame that did it, or that called the C or C++ library to do it; undefined when that is generated code or nobody. */
function firstOutsideSystem(finding: Finding, { executable }: ProcessFacts): Frame | undefined {
  const first = outsideSystem(finding);
  return first?.object !== undefined && isRuntimeObject(first.object, executable) ? first : undefined;
}

/** The frame that did it, or that called the C or C++ library to do it. */
function outsideSystem({ stack }: Finding): Frame | undefined {
  return stack.find((frame) => !isThunk(frame) && (frame.object === undefined || !isSystemObject(frame.object)));
}

function isByGenerated(finding: Finding): boolean {
  const first = outsideSystem(finding);
  return first !== undefined && isGenerated(first);
}

function isLoaders(frame: Frame | undefined): boolean {
  return /^ld(?:-linux[^/]*|-musl[^/]*|-[\d.]+)\.so/.test(basename(frame?.object ?? ""));
}

/** The frames of the C and C++ libraries, from the innermost on, before anyone else's. */
function systemEnd(stack: readonly Frame[]): readonly Frame[] {
  const first = stack.findIndex(({ object }) => object === undefined || !isSystemObject(object));
  return first === -1 ? stack : stack.slice(0, first);
}

/** That frame's function; empty when there is no such frame, or when it has no name. */
function firstOwn(finding: Finding, facts: ProcessFacts): string {
  return firstOutsideSystem(finding, facts)?.function ?? "";
}
