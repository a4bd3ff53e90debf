/**
 * The layouts of V8s that tell nothing of themselves: of Deno's, whose executable has no symbols. Each was found in the memory of a stopped
 * process, beginning with what the V8 before it tells. None is believed before it has been checked (layout-check.ts), so a V8 that is newer
 * than all of these is tried with the newest.
 */
import type { Layout } from "./layout.js";
import type { Stripped } from "./stripped.js";

interface KnownLayout {
  /** The first version of V8 that it holds for. */
  readonly since: readonly [major: number, minor: number];
  readonly layout: Omit<Layout, "bytecodeSizes">;
}

/** By rising version. */
const knownLayouts: readonly KnownLayout[] = [
  {
    since: [15, 0],
    layout: {
      array: { lengthIsSmi: false },
      type: {
        asyncFunctionObject: 2115,
        bytecodeArray: 185,
        code: 186,
        instructionStream: 192,
        interpreterData: 187,
        promise: 2120,
        promiseReaction: 160,
        scopeInfo: 276,
        script: 166,
        sharedFunctionInfo: 278,
        sharedFunctionInfoWrapper: 195,
      },
      function: { shared: 32, context: 40 },
      shared: { data: 8, nameOrScopeInfo: 24, script: 40 },
      script: {
        source: 8,
        name: 16,
        lineOffset: 24,
        columnOffset: 32,
        type: 48,
        lineEnds: 56,
        evalFromShared: 72,
        evalFromPosition: 80,
        sourceUrl: 120,
      },
      scope: { locals: 2, firstVariable: 5 },
      bytecodeArray: { positions: 24, bytecodes: 64 },
      code: { data: 8, positions: 16, stream: 32, start: 40, flags: 52, baselineKind: 11, size: 56 },
      instructionStream: { code: 8 },
      descriptors: 32,
      deoptimisation: { inlinedFunctions: 1, literals: 3, inliningPositions: 8 },
    },
  },
];

/** A sentence where no V8 like it is known. */
export function knownLayout({ version, bytecodeSizes }: Stripped): Layout | string {
  if (version === undefined) return "it tells neither how V8 lays out its memory (symbols v8dbg_…) nor which V8 it has";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const known = knownLayouts.findLast(({ since }) => since[0] < major || (since[0] === major && since[1] <= minor));
  if (known === undefined) return `how its V8 ${version} lays out its memory is not known`;
  return bytecodeSizes === undefined
    ? `the lengths of the bytecodes of its V8 ${version} are not known`
    : { ...known.layout, bytecodeSizes };
}
