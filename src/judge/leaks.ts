/**
 * The leaks of a process. Each check that is asked for reports them again, with new amounts, and the last one, when the program has ended,
 * knows best: what a test had lost may have been found and freed since.
 */
import { leakKey } from "../frames/identity.js";
import type { Finding } from "../report/contract.js";

export interface Leaking {
  /** The test that runs, if any. */
  test: string | undefined;
  /** Reported at the end of a test. */
  isEarly: boolean;
}

export class Leaks {
  readonly #known = new Map<string, Finding>();
  /** Reported at the ends of tests alone. */
  readonly #early = new Set<Finding>();

  /** The finding that it is a later report of. */
  update(finding: Finding, where: Leaking): Finding | undefined {
    const known = this.#known.get(leakKey(finding));
    if (known === undefined) return undefined;
    const grown = growth(known, finding);
    Object.assign(known, finding);
    this.#note(known, grown, where);
    return known;
  }

  add(finding: Finding, where: Leaking): void {
    this.#known.set(leakKey(finding), finding);
    if (where.isEarly) this.#early.add(finding);
    this.#note(finding, finding.leak ?? nothing, where);
  }

  /** Those that the check at the end did not find any more. */
  get gone(): ReadonlySet<Finding> {
    for (const finding of this.#known.values()) if (!this.#early.has(finding)) this.#inherit(finding);
    return this.#early;
  }

  #note(finding: Finding, { bytes, blocks }: Amount, { test, isEarly }: Leaking): void {
    if (!isEarly) this.#early.delete(finding);
    if (!isEarly || test === undefined || (bytes <= 0 && blocks <= 0)) return;
    finding.added = [...(finding.added ?? []), { test, bytes, blocks }];
    finding.test ??= test;
  }

  /** A block of which something pointed to the inside may be lost for good a moment later. */
  #inherit(finding: Finding): void {
    if (finding.added !== undefined) return;
    const before = [...this.#early].find(
      ({ stack, added }) => added !== undefined && leakKey({ kind: finding.kind, stack }) === leakKey(finding),
    );
    if (before?.added === undefined) return;
    finding.added = before.added;
    if (before.test !== undefined) finding.test = before.test;
  }
}

type Amount = NonNullable<Finding["leak"]>;

const nothing: Amount = { bytes: 0, blocks: 0 };

function growth(before: Finding, after: Finding): Amount {
  const [old, now] = [before.leak ?? nothing, after.leak ?? nothing];
  return { bytes: now.bytes - old.bytes, blocks: now.blocks - old.blocks };
}
