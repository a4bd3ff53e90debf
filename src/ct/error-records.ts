/** The errors of a process by what tells them apart in Valgrind's lists (error-list.ts). */
import type { ValgrindEvent } from "../findings/types.js";
import type { ProcessRecord } from "../judge/gather.js";
import type { Finding } from "../report/contract.js";
import { errorKey } from "./error-list.js";

/** An error as it was recorded: named since, under the addresses that it had. */
export interface RecordedError {
  readonly finding: Finding;
  /** Valgrind's number for it, and the addresses of its stack: who asked the process knows it by these. */
  readonly unique: string;
  readonly ips: readonly string[];
}

export class ErrorRecords {
  readonly #byKey = new Map<string, RecordedError>();

  take(event: ValgrindEvent, records: readonly ProcessRecord[]): void {
    if (event.type !== "error") return;
    const { what, stack, unique } = event.error;
    const ips = stack.map(({ ip }) => ip);
    // The gatherer has just made the finding, unless it keeps no more.
    const finding = records
      .flatMap(({ findings }) => findings.at(-1) ?? [])
      .find(
        (last) =>
          last.message === what &&
          last.stack.length === ips.length &&
          last.stack.every(({ ip }, index) => ip === ips[index]),
      );
    if (finding !== undefined) this.#byKey.set(errorKey(what, ips), { finding, unique, ips });
  }

  get(key: string): RecordedError | undefined {
    return this.#byKey.get(key);
  }
}
