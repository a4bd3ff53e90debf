/** A disassembler that others wrote reads the emitted bytes as the listing's text. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { needsCommand } from "../require.js";
import { ARCHITECTURES, assembled, readListing } from "./listing.js";
import { readDisassembly, toolFor } from "./tools.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-golden-"));
after(() => rmSync(folder, { recursive: true }));

const MACHINE: Readonly<Record<string, readonly string[]>> = {
  amd64: ["-m", "i386:x86-64", "-M", "intel"],
  arm64: ["-m", "aarch64"],
};

for (const { name, machine } of ARCHITECTURES) {
  const objdump = toolFor(name, "objdump");
  test(`objdump reads what ${name}.assemble() emits as the listing's text`, { skip: needsCommand(objdump) }, () => {
    for (const [index, { address, routine }] of assembled(machine).entries()) {
      const file = join(folder, `${name}-${routine.name}`);
      writeFileSync(file, routine.code);
      const args = ["-D", "-b", "binary", ...(MACHINE[name] ?? []), "--insn-width=16", `--adjust-vma=${address}`, file];
      const read = readDisassembly(execFileSync(objdump, args, { encoding: "utf8" }));
      const listed = readListing(name)[index]?.instructions.map(
        ({ address: at, text }) => `${at.toString(16)} ${text}`,
      );
      assert.deepEqual(
        read.map(({ address: at, text }) => `${at} ${text}`),
        listed,
        routine.name,
      );
    }
  });
}
