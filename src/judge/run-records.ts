/** Every document of a run, each with its own gatherer. */
import { basename } from "node:path";
import type { Source } from "../findings/follow.js";
import type { ValgrindEvent } from "../findings/types.js";
import { Gatherer, type ProcessRecord } from "./gather.js";

export class RunRecords {
  readonly #gatherers = new Map<Source, Gatherer>();

  take(event: ValgrindEvent, source: Source): void {
    let gatherer = this.#gatherers.get(source);
    if (gatherer === undefined) {
      gatherer = new Gatherer(Number.parseInt(basename(source.path), 10) || 0);
      this.#gatherers.set(source, gatherer);
    }
    gatherer.take(event);
  }

  /** In the order in which they appeared. A process that replaced itself by exec has several. */
  get all(): ProcessRecord[] {
    return Array.from(this.#gatherers.values(), ({ record }) => record);
  }

  /** What the process `pid` is now. */
  latest(pid: number): ProcessRecord | undefined {
    return this.all.findLast((record) => record.pid === pid);
  }
}
