/** Which bytes of an arena may be accessed when what Memcheck knows is not all: there are strays, or blocks that are too close. */

import type { BufferMemory } from "../bytes.js";
import { flush, tell } from "../request.js";
import { memcheck } from "../requests.js";
import type { ArenaOptions } from "./books.js";
import { type Extent, readVbits, writeVbits } from "./outer.js";
import { Tombs } from "./tombs.js";
import { Verdicts } from "./verdicts.js";

export class Access extends Verdicts {
  protected tombs: Tombs;
  /** Whether a block ever left another one too little room. */
  protected isCrowded = false;

  constructor(memory: BufferMemory, options: ArenaOptions) {
    super(memory, options);
    this.tombs = new Tombs(this.plot);
  }

  /** Takes back what is said of free bytes. */
  protected uncover(from: number, to: number): void {
    if (this.tombs.clear(from, to)) flush();
  }

  protected makeNoaccess({ from, to }: Extent): void {
    if (to > from) tell(memcheck.makeMemNoaccess.code, this.plot.address + from, to - from);
  }

  /** Bytes in the arena that neither a live block nor a stray has. */
  protected unused({ from, to }: Extent): Extent[] {
    const [first, last] = this.around(from, to);
    const pieces: Extent[] = [];
    const { layer } = this.plot.levels.plain;
    for (let at = first; at < last;) {
      const live = layer.isFree(at, at + 1) ? undefined : layer.beginOf(at);
      const stray = this.strays.within(at, at + 1)[0];
      const isEmpty = live !== undefined && this.empty.has(live);
      if (live !== undefined && !isEmpty) at = live + layer.lengthAt(live);
      else if (stray !== undefined) at = stray.to;
      else {
        const others = this.strays.within(at, last).map((other) => other.from);
        const end = isEmpty ? at + 1 : Math.min(layer.firstCovered(at, last - at) ?? last, ...others, last);
        pieces.push({ from: at, to: end });
        at = end;
      }
    }
    return pieces;
  }

  protected addStray(begin: number, bytes: Extent, zeroed: boolean): void {
    const code = zeroed ? memcheck.makeMemDefined.code : memcheck.makeMemUndefined.code;
    for (const { from, to } of this.unused(bytes)) {
      this.uncover(from, to);
      tell(code, this.plot.address + from, to - from);
    }
    this.strays.add(begin, bytes.from, bytes.to);
  }

  /** It is in the list no more. */
  protected hide(stray: Extent): void {
    for (const each of this.unused(stray)) this.makeNoaccess(each);
  }

  /** Does what makes bytes and those around them inaccessible; those that strays and other blocks have stay as they are. */
  protected keepingOthers(from: number, to: number, act: () => void): void {
    const { redzone } = this.options;
    const [first, last] = this.around(from - redzone, to + redzone);
    const { layer } = this.plot.levels.plain;
    const kept: { from: number; vbits: Uint8Array }[] = [];
    const keep = (extent: Extent) => {
      const [begin, end] = [Math.max(extent.from, first), Math.min(extent.to, last)];
      const vbits = readVbits(this.plot, begin, end);
      if (end > begin && vbits !== undefined) kept.push({ from: begin, vbits });
    };
    for (const stray of this.strays.within(first, last)) keep(stray);
    if (this.isCrowded)
      for (let live = this.firstLive(first, last); live !== undefined; live = this.firstLive(live.at, last)) {
        const end = live.begin + layer.lengthAt(live.begin);
        if (live.begin !== from) keep({ from: live.at, to: end });
        live.at = end;
      }
    act();
    for (const { from: begin, vbits } of kept) {
      this.uncover(begin, begin + vbits.length);
      tell(memcheck.makeMemDefined.code, this.plot.address + begin, vbits.length);
      writeVbits(this.plot, begin, vbits);
    }
  }
}
