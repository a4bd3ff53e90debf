import assert from "node:assert/strict";
import { test } from "node:test";
import { headline } from "#src/report/words.js";

test("headline() tells uninitialised from inaccessible bytes, and names the system call", () => {
  assert.equal(
    headline("SyscallParam", "Syscall param write(buf) points to uninitialised byte(s)"),
    "Bytes that were never set are handed to the system: write(buf)",
  );
  assert.equal(
    headline("SyscallParam", "Syscall param writev(vector[0]) points to unaddressable byte(s)"),
    "Memory that is not accessible is handed to the system: writev(vector[0])",
  );
  assert.match(headline("ClientCheck", "Uninitialised byte(s) found during client check request"), /never set/);
  assert.match(headline("ClientCheck", "Unaddressable byte(s) found during client check request"), /not accessible/);
});

test("headline() shows a kind that it does not know by its name, and an error without a kind by its message", () => {
  assert.equal(headline("BrandNewKind", "Something happened"), "BrandNewKind");
  assert.equal(headline("", "Something happened"), "Something happened");
});

test("headline() has words for every kind that Memcheck has", () => {
  // HChar names in mc_errors.c and m_errormgr.c, Valgrind 3.15 to 3.27.
  const kinds =
    "UninitValue UninitCondition CoreMemError InvalidRead InvalidWrite InvalidJump SyscallParam ClientCheck InvalidFree MismatchedFree " +
    "Overlap Leak_DefinitelyLost Leak_IndirectlyLost Leak_PossiblyLost Leak_StillReachable InvalidMemPool FishyValue ReallocSizeZero " +
    "InvalidSizeAndAlignment InvalidAlignment InvalidSize MismatchedAllocateDeallocateSize MismatchedAllocateDeallocateAlignment " +
    "FdBadClose FdNotClosed FdBadUse";
  for (const kind of kinds.split(" ")) assert.match(headline(kind, ""), / /, kind);
});
