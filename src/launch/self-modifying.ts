/**
 * Whether an executable tells Valgrind when it writes machine code, so that Valgrind need not compare the code before each run
 * (`--smc-check=none`, 5 to 10 % faster).
 *
 * V8 for x86-64 does so in `CpuFeatures::FlushICache` (src/codegen/x64/cpu-x64.cc) by the client request DISCARD_TRANSLATIONS, unless
 * it was built with NVALGRIND or lives in a shared library (Debian's libnode). So the executable itself is searched for the request:
 * Valgrind's magic sequence for amd64, with the request's number stored or loaded close before it.
 */
import { closeSync, openSync, readSync } from "node:fs";

/** rol $3,%rdi; rol $13,%rdi; rol $61,%rdi; rol $51,%rdi; xchg %rbx,%rbx (valgrind.h, PLAT_amd64_linux). */
const magic = Buffer.from("48c1c70348c1c70d48c1c73d48c1c7334887db", "hex");

/** VG_USERREQ__DISCARD_TRANSLATIONS, as the immediate of a mov. */
const discardTranslations = Buffer.from([0x02, 0x10, 0x00, 0x00]);

/** The compiler fills the six request words right before the sequence: 7 bytes of code each, and a few moves. */
const reach = 128;

/** It fits into a processor's cache: with 8 MiB the reading takes five times as long, for the pages that it needs. */
const chunkSize = 1 << 17;

/** Reads the file piece by piece and stops at the first request, which is 20 MB from the beginning in official Nodes: a few milliseconds. */
export function announcesCode(executable: string): boolean {
  const fd = openSync(executable, "r");
  try {
    const overlap = reach + magic.length;
    const chunk = Buffer.allocUnsafe(chunkSize + overlap);
    let kept = 0;
    for (;;) {
      const count = readSync(fd, chunk, kept, chunkSize, null);
      if (count === 0) return false;
      const filled = kept + count;
      if (hasDiscardRequest(chunk.subarray(0, filled))) return true;
      kept = Math.min(overlap, filled);
      chunk.copyWithin(0, filled - kept, filled);
    }
  } finally {
    closeSync(fd);
  }
}

function hasDiscardRequest(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    if (bytes.subarray(Math.max(0, at - reach), at).includes(discardTranslations)) return true;
  }
  return false;
}
