/**
 * `.eh_frame`: one common entry and one frame description per routine, as the Linux Standard Base describes the section
 * and DWARF the instructions. Valgrind walks by these first, and on arm64 by nothing else.
 */

import { Code } from "./code.js";
import type { Routine, UnwindRules } from "./machine.js";

const advance1 = 0x02; // DW_CFA_advance_loc1, its delta in code alignment units
const pcRelative = 0x1b; // DW_EH_PE_pcrel | DW_EH_PE_sdata4

/** @param address where the section will be; @param text where the first routine is, the others directly behind it. */
export function ehFrame(rules: UnwindRules, routines: readonly Routine[], address: number, text: number): Uint8Array {
  const section = new Code();
  const augmentation = [0x7a, 0x52, 0]; // "zR": the pointer encoding follows
  entry(section, (common) =>
    common
      .u32(0) // a common entry
      .bytes(
        1,
        ...augmentation,
        rules.codeAlignment,
        rules.dataAlignment & 0x7f,
        rules.returnAddressRegister,
        1,
        pcRelative,
      )
      .bytes(...rules.initial),
  );
  let start = text;
  for (const { code, unwind } of routines) {
    const offset = section.size;
    entry(section, (frame) => {
      const advance = (from: number, to: number) => [advance1, (to - from) / rules.codeAlignment];
      frame
        .u32(offset + 4) // back to the common entry, which is at 0
        .u32(start - (address + offset + 8))
        .u32(code.length)
        .bytes(0) // no augmentation data
        .bytes(...advance(0, unwind.saved), ...rules.saved)
        .bytes(...advance(unwind.saved, unwind.framed), ...rules.framed)
        .bytes(...advance(unwind.framed, unwind.restored), ...rules.restored);
    });
    start += code.length;
  }
  return section.u32(0).done(); // an empty entry ends the section
}

function entry(section: Code, write: (body: Code) => void): void {
  const body = new Code();
  write(body);
  body.align(8); // DW_CFA_nop is 0
  // The length does not count itself: pad so that the next entry starts on a multiple of 4 all the same.
  section.u32(body.size).append(body.done());
}
