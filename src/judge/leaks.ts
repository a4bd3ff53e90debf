/**
 * The leaks of a process. Each check that is asked for reports them again, with new amounts, and the last ones, when the program ends and when it has
 * ended, know best: what a test had lost may have been found and freed since.
 */
import { leakKey } from "../frames/identity.js";
import type { Finding } from "../report/contract.js";

export interface Leaking {
  /** The test that runs, if any. */
  test: string | undefined;
  /** Asked for at the end of a test, or of the program; undefined when Valgrind, or the program itself, asked. */
  asked: "test" | "exit" | undefined;
}

export class Leaks {
  readonly #known = new Map<string, Finding>();
  /** Reported at the ends of tests alone, or first when the program was about to end. */
  readonly #early = new Set<Finding>();
  /** Reported when the program had ended, or when it asked itself. */
  readonly #late = new Set<Finding>();

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
    this.#note(finding, finding.leak ?? nothing, where);
    if (where.asked !== undefined) this.#early.add(finding);
  }

  /** Those that the last checks did not find any more, or found to be lost in another way. */
  get gone(): ReadonlySet<Finding> {
    const gone = new Set(this.#early);
    const late = new Map([...this.#late].map((finding) => [placeOf(finding), finding]));
    for (const before of this.#known.values()) {
      const now = this.#late.has(before) ? undefined : late.get(placeOf(before));
      if (now === undefined) continue;
      inherit(now, before);
      gone.add(before);
    }
    return gone;
  }

  #note(finding: Finding, { bytes, blocks }: Amount, { test, asked }: Leaking): void {
    if (asked === undefined) this.#late.add(finding);
    // When the program is about to end, all is reported again that any test lost.
    if (asked !== "test") this.#early.delete(finding);
    if (asked !== "test" || test === undefined || (bytes <= 0 && blocks <= 0)) return;
    finding.added = [...(finding.added ?? []), { test, bytes, blocks }];
    finding.test ??= test;
  }
}

/** Whatever kind of leak it is. */
function placeOf({ stack }: Finding): string {
  return leakKey({ kind: "", stack });
}

/** A block of which something pointed to the inside may be lost for good a moment later. */
function inherit(finding: Finding, before: Finding): void {
  if (before.added === undefined || finding.added !== undefined) return;
  finding.added = before.added;
  if (before.test !== undefined) finding.test = before.test;
}

type Amount = NonNullable<Finding["leak"]>;

const nothing: Amount = { bytes: 0, blocks: 0 };

function growth(before: Finding, after: Finding): Amount {
  const [old, now] = [before.leak ?? nothing, after.leak ?? nothing];
  return { bytes: now.bytes - old.bytes, blocks: now.blocks - old.blocks };
}
