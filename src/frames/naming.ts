/**
 * Names what Valgrind could not: frames of JavaScript and WebAssembly, in the source that their author wrote. Where a process was asked at
 * an error, it said itself what was on the stack (src/ask/). Of all other stacks, where a block was allocated or freed, or of a leak, the
 * jitdump says what code was at their addresses then (src/jit/).
 */
import type { Answer, AnsweredFrame, AnsweredWasmFrame, Answers } from "../ask/answers.js";
import { BuiltinNames } from "../jit/builtin-names.js";
import { parseCodeName } from "../jit/code-name.js";
import type { DumpFiles } from "../jit/dump-files.js";
import { type Resolution, resolveSightings, type Seen, type Sighting } from "../jit/resolve.js";
import type { Finding, Frame } from "../report/contract.js";
import type { Sources } from "../sources/sources.js";
import { heldRelated } from "./buffer.js";
import { findingId } from "./identity.js";
import { withoutDeltas, withoutLedger } from "./ledger.js";
import { isGenerated, isThunk } from "./native.js";
import { isRuntimeObject } from "./objects.js";
import { scriptFrame } from "./script-frame.js";
import { wasmFrame } from "./wasm-frame.js";

/** The stacks of one process. */
export interface Unnamed {
  pid: number;
  findings: readonly Finding[];
  /** What the program said, with where it said it. */
  messages: readonly { stack: Frame[] }[];
  /** Valgrind's key of each error. */
  uniques: ReadonlyMap<Finding, string>;
}

export interface NamingSources {
  answers: Answers;
  dumps: DumpFiles;
  sources: Sources;
}

/** In place, since others refer to these findings. Returns what could not be read, a sentence each. */
export async function nameStacks(unnamed: Unnamed, { answers, dumps, sources }: NamingSources): Promise<string[]> {
  const { pid, findings, messages, uniques } = unnamed;
  const asked = new Map(
    findings.map((finding) => {
      const ips = finding.stack.map(({ ip }) => ip);
      return [finding, answers.get(pid, uniques.get(finding) ?? "", ips)] as const;
    }),
  );
  for (const [finding, answer] of asked) finding.related.push(...(answer?.held ?? []).map(heldRelated));
  const sightings = new Sightings();
  for (const [finding, answer] of asked) {
    const inMain = finding.stack.filter(
      (_, index) => answer?.found.every(({ at, before }) => before || at !== index) ?? true,
    );
    sightings.add(inMain, answer?.time, answer?.time);
    for (const { stack } of finding.related) sightings.add(stack, undefined, answer?.time);
  }
  for (const { stack } of messages) sightings.add(stack);
  const dump = sightings.isEmpty ? undefined : dumps.read(pid);
  const resolution = dump && (await resolveSightings(dump, sightings.all));
  const named = (frame: Frame): Frame[] => {
    const seen = sightings.seen(frame, resolution);
    if (seen === undefined) return [frame];
    const called = seenFrame(frame, seen, sources);
    return called.language === "wasm" ? withPlace(called, answers.place(pid, Number(frame.ip))) : [called];
  };
  for (const [finding, answer] of asked) {
    const whole =
      answer === undefined ? finding.stack.flatMap(named) : withAnswer(finding.stack, answer, named, sources);
    finding.stack = withoutLedger(whole);
    if (finding.leak !== undefined && finding.stack.length < whole.length)
      finding.message = withoutDeltas(finding.message);
    for (const related of finding.related) related.stack = withoutLedger(related.stack.flatMap(named));
    finding.id = findingId(finding);
  }
  for (const message of messages) message.stack = message.stack.flatMap(named);
  return resolution?.ending.state === "malformed"
    ? [`What process ${pid} wrote of its code could be read only in part (${resolution.ending.why}).`]
    : [];
}

/** Every frame of a process. */
export function framesOf({ findings, messages }: Unnamed): Frame[] {
  const stacks = findings.flatMap(({ stack, related }) => [stack, ...related.map((each) => each.stack)]);
  return [...stacks, ...messages.map(({ stack }) => stack)].flat();
}

/**
 * Where the runtime comes without symbols, gives the pieces of code that are the runtime's their names, in place: the builtins of V8, and the
 * thunks of JavaScriptCore. What has such a name is told from what has none.
 */
export async function nameRuntime(unnamed: Unnamed, dumps: DumpFiles): Promise<void> {
  const frames = framesOf(unnamed);
  const nameless = frames.filter(isNameless);
  if (nameless.length === 0) return;
  const names = await BuiltinNames.read(dumps.read(unnamed.pid));
  for (const frame of nameless) {
    const name = names.at(Number(frame.ip));
    if (name !== undefined) frame.function = name;
  }
  const dump = names.isEmpty ? dumps.read(unnamed.pid) : undefined;
  if (dump !== undefined) await nameThunks(frames, dump);
}

async function nameThunks(frames: readonly Frame[], dump: AsyncIterable<Buffer>): Promise<void> {
  const sightings = new Sightings();
  sightings.add(frames);
  if (sightings.isEmpty) return;
  const resolution = await resolveSightings(dump, sightings.all);
  for (const frame of frames) {
    const name = sightings.seen(frame, resolution)?.code.name;
    if (name !== undefined && isThunk({ ...frame, function: name })) frame.function = name;
  }
}
function isNameless({ object, function: name }: Frame): boolean {
  return name === undefined && object !== undefined && isRuntimeObject(object);
}

/** Frames of generated code, each with the time in which it was on a stack. */
class Sightings {
  readonly #byFrame = new Map<Frame, Sighting>();

  get isEmpty(): boolean {
    return this.#byFrame.size === 0;
  }

  get all(): Iterable<Sighting> {
    return this.#byFrame.values();
  }

  add(stack: readonly Frame[], from = 0, to = Number.POSITIVE_INFINITY): void {
    for (const frame of stack) {
      if (isGenerated(frame)) this.#byFrame.set(frame, { address: Number(frame.ip), from, to });
    }
  }

  seen(frame: Frame, resolution: Resolution | undefined): Seen | undefined {
    const sighting = this.#byFrame.get(frame);
    return sighting && resolution?.seen.get(sighting);
  }
}

/** Where in a function of WebAssembly a call is, if that is the function which was there when the stack was recorded. */
function withPlace(frame: Frame, place: readonly AnsweredWasmFrame[] | undefined): Frame[] {
  return place?.at(-1)?.symbol === frame.function && place !== undefined ? place.map(wasmFrame) : [frame];
}

function withAnswer(
  stack: readonly Frame[],
  { found }: Answer,
  named: (frame: Frame) => Frame[],
  sources: Sources,
): Frame[] {
  const answered = (frames: readonly (AnsweredFrame | AnsweredWasmFrame)[]): Frame[] =>
    frames.map((frame) => ("language" in frame ? wasmFrame(frame) : scriptFrame(frame, sources)));
  const length = Math.max(stack.length, ...found.map(({ at }) => at + 1));
  return Array.from({ length }, (_, index) => {
    const before = found.filter((each) => each.at === index && each.before);
    const instead = found.find((each) => each.at === index && !each.before);
    const frame = stack[index];
    return [
      ...before.flatMap(({ frames }) => answered(frames)),
      ...(instead !== undefined ? answered(instead.frames) : frame === undefined ? [] : named(frame)),
    ];
  }).flat();
}

/**
 * Of interpreted code the dump has no lines, and Sparkplug's stand at wrong addresses. Of optimised code it has the line alone, not the
 * function, where a call was inlined: so the line is kept only where it can be no other function's.
 */
function seenFrame(frame: Frame, { code, line, isOwnLine }: Seen, sources: Sources): Frame {
  const { language, tier, function: name = "", file, line: startLine, column: startColumn } = parseCodeName(code.name);
  if (language === "native") return { ...frame, ...(name !== "" && { function: name }) };
  if (language === "wasm")
    return { ip: frame.ip, language, ...(name !== "" && { function: name }), ...(tier && { tier }) };
  const hasLine = isOwnLine && line !== undefined && line.file === file && (tier === "maglev" || tier === "turbofan");
  return scriptFrame(
    {
      ip: Number(frame.ip),
      function: name,
      file,
      line: hasLine ? line.line : undefined,
      column: hasLine ? line.column : undefined,
      start:
        startLine === undefined || startColumn === undefined ? undefined : { line: startLine, column: startColumn },
      tier,
      how: "called",
      origin: undefined,
    },
    sources,
  );
}
