/**
 * Whether an executable leaves `malloc` and `new` to libraries, so that Valgrind need look for them in libraries only.
 *
 * Memcheck puts functions of its own in the place of `malloc`, `free`, `operator new` and all their like, in whatever object they are global: it holds
 * every symbol of every object against some thirty names (`generate_and_add_actives` in coregrind/m_redir.c). Node has 107,000 symbols, and 164,000 in
 * version 26: with `--soname-synonyms=somalloc=lib*` they are passed over, and `node -e 0` takes a tenth less.
 */
import { closeSync, openSync } from "node:fs";
import { dynsym, gnuHash, readAt, readSections, type Section, symbolBytes } from "./elf-file.js";

/** Not in the dynamic linker, whose own are special (Valgrind's bug 355454), nor in what has no name as a library. */
export const inLibrariesOnly = "--soname-synonyms=somalloc=lib*";

/** malloc, and operator new(unsigned long): who defines any of their like defines these. */
const allocators = ["malloc", "_Znwm"];

/** SHN_UNDEF: the symbol is another object's. One whose address is taken is among those that can be looked up all the same. */
const undefinedSection = 0;

/**
 * Of an executable that exports all that it has, as each Node does for its addons: what it does not export is not global. False too for what is
 * linked statically, and for a file that is no ELF file of 64 bits.
 */
export function leavesAllocatorToLibraries(executable: string): boolean {
  const fd = openSync(executable, "r");
  try {
    const { sections } = readSections(fd);
    const hashes = sections.find(({ type }) => type === gnuHash);
    const symbols = hashes && sections[hashes.link];
    const names = symbols && sections[symbols.link];
    if (hashes === undefined || symbols?.type !== dynsym || names === undefined) return false;
    return allocators.every((name) => !isDefined(name, fd, { hashes, symbols, names }));
  } finally {
    closeSync(fd);
  }
}

/**
 * As the dynamic linker looks it up, in the table of the section .gnu.hash: four words (how many buckets, the first symbol that can be looked up, how
 * many words of 64 bits the filter behind them has, its shift), the filter, the buckets, each with its first symbol, and of each symbol the hash,
 * whose lowest bit ends the bucket.
 */
function isDefined(
  name: string,
  fd: number,
  { hashes, symbols, names }: { hashes: Section; symbols: Section; names: Section },
): boolean {
  const wordAt = (offset: number): number => readAt(fd, hashes.offset + offset, 4).readUInt32LE();
  const [bucketCount, firstSymbol, filterWords] = [wordAt(0), wordAt(4), wordAt(8)];
  const buckets = 16 + 8 * filterWords;
  const chains = buckets + 4 * bucketCount;
  const wanted = hashOf(name);
  let index = wordAt(buckets + 4 * (wanted % bucketCount));
  if (index === 0) return false;
  for (; ; index++) {
    const hash = wordAt(chains + 4 * (index - firstSymbol));
    if (hash >>> 1 === wanted >>> 1) {
      const symbol = readAt(fd, symbols.offset + symbolBytes * index, symbolBytes);
      const text = readAt(fd, names.offset + symbol.readUInt32LE(0), name.length + 1).toString("latin1");
      if (text === `${name}\0`) return symbol.readUInt16LE(6) !== undefinedSection;
    }
    if (hash % 2 === 1) return false;
  }
}

function hashOf(name: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(name, "latin1")) hash = (hash * 33 + byte) >>> 0;
  return hash;
}
