/** Valgrind's kinds of error in plain words, for the headline of a finding. A kind that is not here is shown by its name. */

const words: ReadonlyMap<string, string> = new Map([
  ["UninitCondition", "A decision depends on bytes that were never set"],
  ["UninitValue", "An address is computed from bytes that were never set"],
  ["InvalidRead", "Reads memory that is not its to read"],
  ["InvalidWrite", "Writes memory that is not its to write"],
  ["InvalidJump", "Jumps to an address that holds no code"],
  ["InvalidFree", "Frees what is not, or no longer, allocated"],
  ["DoubleFree", "Frees a block for the second time"],
  ["MismatchedFree", "Frees memory in another way than it was allocated"],
  ["Overlap", "Copies between blocks that overlap"],
  ["InvalidMemPool", "Names a memory pool that does not exist"],
  ["FishyValue", "Asks for an impossible amount of memory"],
  ["ReallocSizeZero", "Reallocates a block to size zero"],
  ["InvalidAlignment", "Asks for an impossible alignment"],
  ["InvalidSize", "Asks for an impossible size"],
  ["InvalidSizeAndAlignment", "Asks for an impossible size and alignment"],
  ["MismatchedAllocateDeallocateSize", "Frees a block with another size than it was allocated with"],
  ["MismatchedAllocateDeallocateAlignment", "Frees a block with another alignment than it was allocated with"],
  ["CoreMemError", "Hands bad memory to a thread library function"],
  ["FdBadClose", "Closes a file descriptor twice"],
  ["FdNotClosed", "Leaves a file descriptor open"],
  ["FdBadUse", "Uses a file descriptor that is not open"],
  ["Leak_DefinitelyLost", "Memory is lost: nothing points to it any more"],
  ["Leak_IndirectlyLost", "Memory is lost with the block that points to it"],
  ["Leak_PossiblyLost", "Memory may be lost: only its inside is pointed to"],
  ["Leak_StillReachable", "Memory was not freed"],
  ["PoolDoubleFree", "Frees a block of a pool for the second time"],
  ["PoolInvalidFree", "Frees in a pool what is no block of it"],
  ["PoolInvalidResize", "Resizes in a pool what is no block of it"],
  ["PoolOverlap", "Hands out memory of a pool that is in use"],
  ["PoolRedzone", "Hands out a block of a pool too near to another"],
  ["PoolOutside", "Hands out memory that is not the pool's"],
  ["PoolDestroyed", "Uses a pool that was destroyed"],
  ["SecretBranch", "A branch depends on a secret"],
  ["SecretAddress", "An address of memory depends on a secret"],
  ["SecretDivision", "A division takes as long as its secret operand wants"],
  ["SecretSyscall", "A secret is handed to the system"],
  ["EngineBranch", "V8 branches on how a secret number is kept"],
]);

/** Those with words of their own, or with several. */
export const kinds: readonly string[] = [...words.keys(), "SyscallParam", "ClientCheck"];

export function headline(kind: string, message: string): string {
  const known = words.get(kind);
  if (known !== undefined) return known;
  if (kind === "SyscallParam") return syscallHeadline(message);
  if (kind === "ClientCheck") {
    return /unaddressable/i.test(message)
      ? "A check in the program found memory that is not accessible"
      : "A check in the program found bytes that were never set";
  }
  return kind === "" ? message : kind;
}

/** `Syscall param write(buf) points to uninitialised byte(s)`: which of the two it is makes all the difference. */
function syscallHeadline(message: string): string {
  const call = /^Syscall param (\S+)/.exec(message)?.[1] ?? "a system call";
  return /unaddressable/.test(message)
    ? `Memory that is not accessible is handed to the system: ${call}`
    : `Bytes that were never set are handed to the system: ${call}`;
}
