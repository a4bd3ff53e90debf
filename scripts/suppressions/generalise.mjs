// @ts-check
/**
 * From what Valgrind proposes for one error to what holds for all of its kind: as few frames as tell the runtime's own doing, by their names, and no
 * path of this machine. A suppression says nothing of what lies behind its last frame, so it must not end where an addon could still be the one that
 * asked.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";

/**
 * @typedef {object} Suppression
 * @property {string} rule Of src/judge/rules.ts.
 * @property {readonly string[]} kind The lines before the frames: tool and kind, and what the kind asks for.
 * @property {readonly string[]} frames From the innermost on.
 */

/** As many frames as Valgrind keeps of a stack unless --num-callers says otherwise: of a longer one nothing would match. */
const MOST = 12;

/** So many frames without a name of the same runtime: an addon that called it stands nearer. */
const UNNAMED = 8;

/** The lines between the kind and the frames. */
const DETAIL = /^(?:match-leak-kinds:|[a-z_\d]+\()/;

const FRAME = /^(?:fun|obj):/;

/** What V8 keeps about the pages and the rhythm of its heap: any allocation may bring it about, and nobody asks for it. */
const BOOKKEEPING = /^fun:_ZN?K?2v88internal(?:4Page26AllocateFreeListCategories|13MemoryReducer)/;

/** Where JavaScript called the runtime: whoever stands behind it did not ask for this. */
const CALLED_BY_JAVASCRIPT = /^fun:Builtins_/;

/** The outermost frames of a thread or a process. */
const OUTERMOST = /^fun:(?:\(below main\)|main|clone|clone3|start_thread|_start)$/;

/** By rule, how many of the frames are needed; undefined: they do not tell enough. */
const EXTENT = {
  "conservative-stack-scan": through(
    /^fun:(?:_ZN?K?4heap4base.*IteratePointers|_ZN?K?5cppgc8internal(?:26ConservativeTracingVisitor|10MarkerBase))/,
  ),
  "optimising-compiler": through(/^fun:_ZN?K?2v88internal(?:8compiler|6maglev|4wasm)/),
  "gc-tracer": through(/^fun:_ZN?K?2v88internal8GCTracer/),
  "stripped-runtime": stripped,
  "napi-external": through(/^fun:napi_create_external$/),
  "thread-storage": through(/^fun:(?:_dl_allocate_tls|allocate_dtv|allocate_and_init)/),
  "loader-words": () => 2,
  "runtime-variable": stripped,
  // Code that was compiled as the program ran has no name.
  "javascriptcore-code": () => undefined,
  // Where it was read or written is not for a suppression to say.
  "wasm-bounds": () => undefined,
  "runtime-leak": untilTheCaller,
};

/** Made by jsgrind's own flags, which nobody has who runs Valgrind by hand. */
export const ONLY_UNDER_JSGRIND = new Set(["perf-logger"]);

/**
 * @param {string} text As Valgrind proposes it.
 * @param {string} rule
 * @returns {Suppression | undefined} Nothing when a suppression that hides this would hide what is not the runtime's.
 */
export function generalise(text, rule) {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !["", "{", "}"].includes(line) && !line.startsWith("<"));
  const first = lines.findIndex((line) => FRAME.test(line));
  const [kind, frames] = [lines.slice(0, first), lines.slice(first).map(withoutFolder)];
  if (first < 1 || !/^Memcheck:\w+$/.test(kind[0] ?? "") || kind.slice(1).some((line) => !DETAIL.test(line))) {
    throw new TypeError(`This is no suppression of Memcheck's: ${text}`);
  }
  const extent = EXTENT[/** @type {keyof typeof EXTENT} */ (rule)];
  if (extent === undefined) throw new TypeError(`How far a suppression for ${rule} must reach is not said.`);
  const count = extent(frames);
  return count === undefined ? undefined : { rule, kind, frames: frames.slice(0, count) };
}

/**
 * @param {RegExp} pattern
 * @returns {(frames: readonly string[]) => number | undefined}
 */
function through(pattern) {
  return (frames) => {
    const index = frames.findIndex((frame) => pattern.test(frame));
    return index === -1 || index >= MOST ? undefined : index + 1;
  };
}

/**
 * Frames of the runtime alone, up to the one that JavaScript called, or so many that the one who asked would be among them.
 *
 * @param {readonly string[]} frames
 */
function untilTheCaller(frames) {
  const called = frames.findIndex((frame) =>
    [BOOKKEEPING, CALLED_BY_JAVASCRIPT, OUTERMOST].some((pattern) => pattern.test(frame)),
  );
  const count = called === -1 ? MOST : Math.min(called + 1, MOST);
  const taken = frames.slice(0, count);
  if (taken.some((frame) => frame.startsWith("obj:"))) return stripped(frames);
  return taken.length < count ? undefined : count;
}

/**
 * @param {readonly string[]} frames
 * @returns {number | undefined}
 */
function stripped(frames) {
  const from = frames.findIndex((frame) => frame.startsWith("obj:"));
  const name = frames[from];
  // "obj:*" is a frame of which nothing is known, and as a pattern it is any frame at all.
  if (from === -1 || name === undefined || name === "obj:*") return undefined;
  const end = frames.findIndex((frame, index) => index >= from && frame !== name);
  const unnamed = (end === -1 ? frames.length : end) - from;
  if (unnamed >= UNNAMED) return from + UNNAMED;
  const behind = frames[end];
  return behind !== undefined && OUTERMOST.test(behind) ? end + 1 : undefined;
}

/** @param {string} frame */
function withoutFolder(frame) {
  return frame.startsWith("obj:/") ? `obj:*/${basename(frame)}` : frame;
}

/**
 * Each once, and none that a shorter one covers: it matches the innermost frames, whatever comes behind them.
 *
 * @param {readonly Suppression[]} all
 * @returns {Suppression[]} In an order that does not depend on that of the errors.
 */
export function withoutRepetition(all) {
  const sorted = all.toSorted((a, b) => a.frames.length - b.frames.length || (textOf(a) < textOf(b) ? -1 : 1));
  /** @type {Suppression[]} */
  const kept = [];
  for (const each of sorted) if (!kept.some((shorter) => covers(shorter, each))) kept.push(each);
  return kept.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/**
 * @param {Suppression} shorter
 * @param {Suppression} longer
 */
function covers(shorter, longer) {
  return (
    shorter.kind.join() === longer.kind.join() && shorter.frames.every((frame, index) => frame === longer.frames[index])
  );
}

/** @param {Suppression} suppression */
export function textOf({ kind, frames }) {
  return [...kind, ...frames].map((line) => `   ${line}\n`).join("");
}

/** The same in every generation. @param {Suppression} suppression */
export function nameOf(suppression) {
  const hash = createHash("sha256").update(textOf(suppression)).digest("hex").slice(0, 8);
  return `${suppression.rule}-${hash}`;
}
