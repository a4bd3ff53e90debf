/** Where in a module's bytes machine code is from: the function, and those that V8 inlined into it. */
import { branchesIn } from "../client/wasm/instructions.js";
import type { WasmModule } from "../client/wasm/module.js";
import { decodePosition, decodePositions, type Position, type PositionFormat } from "./positions.js";
import type { WasmCode } from "./wasm-code.js";

/** An instruction of a function. */
export interface WasmPlace {
  readonly index: number;
  /** In the module's bytes. */
  readonly offset: number;
}

/** A place, and that of the call for each function that it was inlined into: innermost first. */
export type WasmChain = readonly WasmPlace[];

export interface Point {
  readonly address: number;
  /** A call that has not returned, rather than the instruction that is at work. */
  readonly isCall: boolean;
}

/**
 * All places that an address may be from; empty where that cannot be told. V8 writes down the places of calls and of what may trap, as the
 * contract of its own stack traces demands. A call is one of them. What else is at work, a comparison mostly, is between two.
 */
export function placesAt(module: WasmModule, code: WasmCode, format: PositionFormat, point: Point): WasmChain[] {
  const table = Table.read(module, code, format);
  if (table === undefined) return [];
  const offset = point.address - code.start;
  const exact = table.anchors.find((anchor) => anchor.offset === offset);
  if (exact !== undefined) return [exact.chain];
  const before = table.anchors.findLast((anchor) => anchor.offset < offset);
  if (point.isCall) return before === undefined ? [] : [before.chain];
  return code.tier === "liftoff" ? table.branchesBetween(before, offset) : table.branches();
}

/** What is of a known place: the code at `offset`. */
interface Anchor {
  readonly offset: number;
  readonly chain: WasmChain;
  /** The processor itself finds out whether it traps: there is no jump. */
  readonly traps: boolean;
}

/** So many functions inlined into one are looked through. */
const mostInlined = 64;

class Table {
  readonly #module: WasmModule;
  readonly #code: WasmCode;
  readonly #inlined: readonly Inlining[];
  /** By rising offset. */
  readonly anchors: readonly Anchor[];

  private constructor(module: WasmModule, code: WasmCode, inlined: readonly Inlining[], anchors: readonly Anchor[]) {
    this.#module = module;
    this.#code = code;
    this.#inlined = inlined;
    this.anchors = anchors;
  }

  /** undefined where something in it cannot be. */
  static read(module: WasmModule, code: WasmCode, format: PositionFormat): Table | undefined {
    const inlined = readInlinings(code.inlinings);
    const positions = decodePositions(code.positions, format);
    const isRising = positions.every(
      ({ offset }, at) => offset >= (positions[at - 1]?.offset ?? 0) && offset <= code.size,
    );
    if (!isRising) return undefined;
    const chains = positions.map((position) => chainOf(module, code.index, inlined, position));
    const anchors: Anchor[] = [];
    for (const [at, { offset }] of positions.entries()) {
      const chain = chains[at];
      if (chain === undefined) return undefined;
      anchors.push({ offset, chain, traps: false });
    }
    // What has the position of what comes before it is not in the table.
    const trapping = code.traps.flatMap(({ instruction, position }) => {
      const at = anchors.findLast(({ offset }) => offset <= position);
      return at === undefined ? [] : [{ offset: instruction, chain: at.chain, traps: true }];
    });
    const others = anchors.filter(({ offset }) => !trapping.some((trap) => trap.offset === offset));
    const all = [...others, ...trapping];
    return new Table(
      module,
      code,
      inlined,
      all.toSorted((one, other) => one.offset - other.offset),
    );
  }

  /** Liftoff writes code in the order of its instructions, but for what is rarely needed, which comes behind all other. */
  branchesBetween(before: Anchor | undefined, offset: number): WasmChain[] {
    const body = this.#module.body(this.#code.index);
    if (body === undefined) return [];
    const from = before?.chain[0]?.offset ?? body.start;
    const next = this.anchors.find((anchor) => anchor.offset > offset);
    const until = next?.chain[0]?.offset ?? body.end;
    // First at the end comes what is done when the stack is full, which is of the function's beginning.
    const isAtEnd = until <= from;
    const to = isAtEnd || next === undefined ? body.end : next.traps ? until : until + 1;
    const branches = branchesIn(this.#module, body, from, to) ?? [];
    return branches
      .filter((branch) => !(before?.traps === true && branch === from))
      .map((branch) => [{ index: this.#code.index, offset: branch }]);
  }

  /** TurboFan orders code as it likes. */
  branches(): WasmChain[] {
    if (this.#inlined.length > mostInlined) return [];
    const trapping = new Set(this.anchors.filter(({ traps }) => traps).map(({ chain }) => key(chain)));
    const found: WasmChain[] = [];
    for (const inlining of [undefined, ...this.#inlined.keys()]) {
      const at = { offset: 0, character: 0, inlining };
      const chain = chainOf(this.#module, this.#code.index, this.#inlined, at);
      const index = chain?.[0]?.index;
      const body = index === undefined ? undefined : this.#module.body(index);
      const branches = body && branchesIn(this.#module, body, body.start, body.end);
      if (chain === undefined || index === undefined || branches === undefined) return [];
      found.push(...branches.map((offset) => [{ index, offset }, ...chain.slice(1)]));
    }
    return found.filter((chain) => !trapping.has(key(chain)));
  }
}

function key(chain: WasmChain): string {
  return chain.map(({ index, offset }) => `${index}:${offset}`).join(" ");
}

interface Inlining {
  readonly index: number;
  readonly caller: Position;
}

/** Each without padding: the function's index, whether it was called last, and the position of the call. */
const inliningBytes = 13;

function readInlinings(bytes: Buffer): Inlining[] {
  return Array.from({ length: Math.floor(bytes.length / inliningBytes) }, (_, number) => {
    const at = number * inliningBytes;
    return { index: bytes.readInt32LE(at), caller: { offset: 0, ...decodePosition(bytes.readBigUInt64LE(at + 5)) } };
  });
}

/** undefined where a function is none of the module's, or an offset is outside its function. */
function chainOf(
  module: WasmModule,
  outermost: number,
  inlined: readonly Inlining[],
  innermost: Position,
): WasmChain | undefined {
  const chain: WasmPlace[] = [];
  let position = innermost;
  for (let left = inlined.length; left >= 0; left--) {
    const inlining = position.inlining === undefined ? undefined : inlined[position.inlining];
    if (position.inlining !== undefined && inlining === undefined) return undefined;
    const index = inlining?.index ?? outermost;
    const body = module.body(index);
    // The position of a function's entry stands before its first byte.
    const offset = body && body.start + Math.max(0, position.character);
    if (body === undefined || offset === undefined || offset >= body.end) return undefined;
    chain.push({ index, offset });
    if (inlining === undefined) return chain;
    position = inlining.caller;
  }
  return undefined;
}
