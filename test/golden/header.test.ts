/**
 * What a C compiler makes of Valgrind's own macro: the same special instruction sequence, and the same registers for the
 * request and for its default and result.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand, needsFile } from "../require.js";
import { ARCHITECTURES, fromHex, readListing } from "./listing.js";
import { readDisassembly, toolFor } from "./tools.js";

const HEADER = "/usr/include/valgrind/valgrind.h";
const folder = mkdtempSync(join(tmpdir(), "jsgrind-header-"));
after(() => rmSync(folder, { recursive: true }));

/**
 * In the compiled macro: the block's address is computed on the stack, and the default is the function's first argument.
 * In ours: the request is one slot further on, and the default lies behind the arguments.
 */
const CONVENTION: Readonly<Record<string, { theirs: RegExp[]; ours: RegExp }>> = {
  amd64: {
    theirs: [/lea rax,\[rsp[^\]]*\]/, /mov rdx,rdi/, /xchg rbx,rbx\nmov QWORD PTR \[rsp[^\]]*\],rdx/],
    ours: /add rax,0x40\nmov rdx,QWORD PTR \[rax\+0x30\]\nrol rdi,0x3\n(?:rol .*\n)*xchg rbx,rbx\nmov QWORD PTR \[rax\+0x30\],rdx/,
  },
  arm64: {
    theirs: [/add (x\d+), sp, #.*\n(?:.*\n)*mov x4, \1\n/, /mov x3, x0\n/, /orr x10, x10, x10\nmov x0, x3/],
    ours: /add x4, x4, #0x40\nldr x3, \[x4, #48\]\nror x12, x12, #3\n(?:ror .*\n)*orr x10, x10, x10\nstr x3, \[x4, #48\]/,
  },
};

for (const { name, special } of ARCHITECTURES) {
  const gcc = toolFor(name, "gcc");
  const object = join(folder, `${name}.o`);
  const compile = (): void => {
    const source = join(packageRoot(import.meta.url), "test", "fixtures", "load", "client-request.c");
    execFileSync(gcc, ["-O2", "-c", `-DVALGRIND_H="${HEADER}"`, source, "-o", object]);
  };

  const skip = [needsCommand(gcc), needsFile(HEADER)].find((reason) => reason !== false) ?? false;
  test(
    `the special instruction sequence for ${name} is the one that ${gcc} makes of Valgrind's macro`,
    { skip },
    () => {
      compile();
      const file = readFileSync(object);
      const at = file.indexOf(fromHex(special));
      assert.ok(at > 0, "the sequence is in the compiled object");
      assert.equal(file.indexOf(fromHex(special), at + 1), -1, "once, as the macro is used once");
    },
  );

  const objdump = toolFor(name, "objdump");
  const skipText = skip === false ? needsCommand(objdump) : skip;
  test(`requests on ${name} use the registers that Valgrind's macro uses`, { skip: skipText }, () => {
    compile();
    const dump = execFileSync(objdump, ["-d", ...(name === "amd64" ? ["-M", "intel"] : []), object], {
      encoding: "utf8",
    });
    const compiled = readDisassembly(dump)
      .map(({ text }) => text)
      .join("\n");
    const { theirs, ours } = CONVENTION[name] ?? assert.fail(`no convention for ${name}`);
    for (const pattern of theirs) assert.match(compiled, pattern);
    for (const { name: routine, instructions } of readListing(name).slice(0, -1)) {
      assert.match(instructions.map(({ text }) => text).join("\n"), ours, routine);
    }
  });
}
