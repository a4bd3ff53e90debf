/** What is known of an arena: its blocks and spans by their offsets in the buffer, and how they are called. */

import type { BufferMemory } from "../bytes.js";
import { Blocks, type Plot, enter } from "../plot.js";
import { Marks } from "./marks.js";
import { callers, piece } from "./misuse.js";
import type { Extent } from "./outer.js";
import { Strays } from "./strays.js";

export interface ArenaOptions {
  readonly redzone: number;
  readonly zeroed: boolean;
  readonly name: string;
}

export class Books implements Extent {
  from: number;
  to: number;
  protected readonly options: ArenaOptions;
  protected plot: Plot;
  protected blocks: Blocks;
  protected spans: Blocks | undefined;
  /** Empty blocks, which `blocks` takes for those of a byte. */
  protected readonly empty = new Set<number>();
  protected freed = new Marks();
  protected readonly strays = new Strays();
  readonly #made = callers()[0] ?? "an unknown place";

  constructor(memory: BufferMemory, options: ArenaOptions) {
    this.options = options;
    this.plot = enter(memory);
    const { from, to } = extentOf(memory);
    this.from = from;
    this.to = to;
    this.blocks = new Blocks(this.plot, "plain");
  }

  get buffer(): ArrayBufferLike {
    return this.plot.buffer;
  }

  /** Whether any byte of it is in the arena. */
  overlaps({ from, to }: Extent, buffer: ArrayBufferLike): boolean {
    return buffer === this.buffer && from < this.to && this.from < to;
  }

  protected lengthAt(at: number): number {
    return this.empty.has(at) ? 0 : this.blocks.lengthAt(at);
  }

  protected hasRoom(at: number, length: number): boolean {
    const { redzone } = this.options;
    const { levels, hasMeta } = this.plot;
    if (redzone > 0) {
      const first = at - redzone;
      const last = at + length + redzone;
      if (!levels.plain.layer.isFree(first < this.from ? this.from : first, last > this.to ? this.to : last))
        return false;
    }
    if (hasMeta && this.blocks.straddles(at, length)) return false;
    return this.strays.size === 0 || this.strays.within(at - redzone, at + length + redzone).length === 0;
  }

  protected around(from: number, to: number): [number, number] {
    return [Math.max(from, this.from), Math.min(to, this.to)];
  }

  /** The first byte of a range that a live block covers, and where that block begins. */
  protected firstLive(from: number, to: number): { at: number; begin: number } | undefined {
    const { layer } = this.plot.levels.plain;
    if (to <= from || layer.isFree(from, to)) return undefined;
    const at = layer.firstCovered(from, to - from) ?? from;
    return { at, begin: layer.beginOf(at) };
  }

  protected liveBlock(begin: number): string {
    return piece("block", begin - this.from, this.empty.has(begin) ? 0 : this.plot.levels.plain.layer.lengthAt(begin));
  }

  protected spanAt(covered: number): string {
    const { layer } = this.plot.levels.meta;
    const begin = layer.beginOf(covered);
    return piece("span", begin - this.from, layer.lengthAt(begin));
  }

  protected whatIsAt(at: number): string {
    if (at < this.from || at >= this.to) return `, which is outside its arena of ${this.to - this.from} bytes`;
    const live = this.firstLive(at, at + 1);
    if (live === undefined) return "";
    return `; it is ${at - live.begin} bytes inside the live ${this.liveBlock(live.begin)}`;
  }

  protected inPool(): string {
    const { name } = this.options;
    return name === "" ? "" : ` (pool ${name})`;
  }

  protected madeNote(): string {
    return `The arena of ${this.to - this.from} bytes${this.inPool()} was described at ${this.#made}`;
  }
}

export function extentOf(memory: BufferMemory): Extent {
  const from = ArrayBuffer.isView(memory) ? memory.byteOffset : 0;
  return { from, to: from + memory.byteLength };
}
