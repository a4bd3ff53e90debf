/** Which tests have a part in findings, and how large it is. */
import type { Finding } from "../contract.js";

export interface TestShare {
  test: string;
  /** Of errors. */
  occurrences: number;
  /** Of leaks: what the test added, where it is known test by test. */
  bytes?: number;
  blocks?: number;
}

/** Largest first. Findings outside of tests have no part. */
export function testsOf(findings: readonly Finding[]): TestShare[] {
  const shares = new Map<string, TestShare>();
  const shareOf = (test: string): TestShare => {
    const share = shares.get(test) ?? { test, occurrences: 0 };
    shares.set(test, share);
    return share;
  };
  for (const { test, added, occurrences, leak } of findings) {
    for (const { test, bytes, blocks } of added ?? []) add(shareOf(test), bytes, blocks);
    if (test === undefined || added !== undefined) continue;
    const share = shareOf(test);
    share.occurrences += occurrences;
    if (leak !== undefined) add(share, leak.bytes, leak.blocks);
  }
  return [...shares.values()].toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || b.occurrences - a.occurrences);
}

function add(share: TestShare, bytes: number, blocks: number): void {
  share.bytes = (share.bytes ?? 0) + bytes;
  share.blocks = (share.blocks ?? 0) + blocks;
}
