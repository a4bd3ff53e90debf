/** Every planted bug is a finding that says which Buffer, made by whom, and which byte; see fixtures/buffers/planted.mjs. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { buildAddon, type BuffersRun, runWithBuffers } from "./run.js";

/** By the function that makes the Buffer. */
interface Planted {
  about: string;
  /** The call of the system, or the function that used the bytes. */
  where: RegExp;
  kind: string;
  notes: [string, string];
}

const held = (buffer: string, byte: number): string =>
  `A function on the stack holds a Buffer of ${buffer} bytes of which byte ${byte} was never written.`;

const planted: Record<string, Planted> = {
  forFile: {
    about: "bytes that were never set reach a file",
    kind: "SyscallParam",
    where: /^Syscall param write\(buf\)/,
    notes: ["Byte 24 of a Buffer of 64 bytes was never written.", "allocUnsafe(64)"],
  },
  forSocket: {
    about: "bytes that were never set reach a socket",
    kind: "SyscallParam",
    where: /^Syscall param write\(buf\)/,
    notes: ["Byte 4 of a Buffer of 40 bytes was never written.", "allocUnsafeSlow(40)"],
  },
  forDatagram: {
    about: "bytes that were never set reach a datagram, copied by concat",
    kind: "SyscallParam",
    where: /^Syscall param sendmsg\(/,
    notes: ["Byte 13 of a Buffer of 14 bytes was copied from one that was never written.", "concat"],
  },
  forChild: {
    about: "bytes that were never set reach a child's standard input",
    kind: "SyscallParam",
    where: /^Syscall param writev\(/,
    notes: ["Byte 1234 of a Buffer of 2,000 bytes was never written.", "allocUnsafe(2000)"],
  },
  forHash: {
    about: "bytes that were never set reach crypto",
    kind: "Uninit",
    where: /./,
    notes: [held("30", 29), "allocUnsafe(30)"],
  },
  forCompression: {
    about: "bytes that were never set reach zlib",
    kind: "Uninit",
    where: /./,
    notes: [held("3,000", 2000), "allocUnsafe(3000)"],
  },
  forAddon: {
    about: "bytes that were never set reach an addon",
    kind: "UninitCondition",
    where: /./,
    notes: [held("20", 10), "allocUnsafe(20)"],
  },
  forWorker: {
    about: "bytes that were never set reach an addon in a worker",
    kind: "UninitCondition",
    where: /./,
    notes: [held("16", 5), "allocUnsafe(16)"],
  },
  forOverread: {
    about: "an addon reads behind a Buffer",
    kind: "InvalidRead",
    where: /^Invalid read of size 1$/,
    notes: ["What is read is right behind the end of a Buffer of 12 bytes.", "from"],
  },
  forUnderread: {
    about: "an addon reads before a Buffer",
    kind: "InvalidRead",
    where: /^Invalid read of size 1$/,
    notes: ["What is read is 4 bytes before the beginning of a Buffer of 16 bytes.", "concat"],
  },
  forCopy: {
    about: "an addon reads far behind a Buffer",
    kind: "InvalidRead",
    where: /^Invalid read of size 1$/,
    notes: ["What is read is 34 bytes behind the end of a Buffer of 6 bytes.", "copyBytesFrom"],
  },
  forOverflow: {
    about: "an addon writes behind a Buffer",
    kind: "InvalidWrite",
    where: /^Invalid write of size 1$/,
    notes: ["What is written is right behind the end of a Buffer of 5 bytes.", "from"],
  },
  forLater: {
    about: "an addon uses a Buffer that was collected",
    kind: "InvalidRead",
    where: /^Invalid read of size 1$/,
    notes: [
      "What is read was byte 3 of a Buffer of 17 bytes that is gone: nothing in JavaScript held it any more.",
      "from",
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), "jsgrind-buffers-"));
after(() => rmSync(folder, { recursive: true }));

for (const { version, path } of await nodes("first")) {
  describe(`jsgrind memcheck --buffers under Node ${version}`, { skip: needsCommand("valgrind", "gcc") }, () => {
    let run: BuffersRun;
    before(async () => {
      run = await runWithBuffers(path, ["buffers/planted.mjs", buildAddon(folder)], ["--leak-check", "no"]);
      assert.equal(run.stdout, "all done\n", run.stderr);
      assert.equal(run.exitCode, 99, run.stderr);
    });

    /** Of the process that was started. */
    const findingsAbout = (maker: string): Finding[] =>
      run.report.findings.filter(
        ({ pid, notes }) => pid === root() && notes?.[1]?.includes(` in ${maker} (planted.mjs`),
      );
    const root = (): number | undefined => run.report.processes[0]?.pid;

    for (const [maker, { about, kind, where, notes }] of Object.entries(planted)) {
      test(about, () => {
        const found = findingsAbout(maker);
        // Compression stumbles over the same bytes more than once.
        assert.ok(found.length === 1 || (found.length > 0 && maker === "forCompression"), run.stderr);
        for (const finding of found) {
          assert.ok(finding.kind.startsWith(kind), finding.kind);
          assert.match(finding.message, where);
          const [what, how] = notes;
          assert.deepEqual(finding.notes?.slice(0, 2), [
            what,
            `It was made by Buffer.${how} in ${maker} (planted.mjs).`,
          ]);
          assert.equal(finding.thread > 1, maker === "forWorker");
        }
      });
    }

    test("bytes that were never set are found in a child too", () => {
      const inChild = run.report.findings.filter(({ pid }) => pid !== root());
      assert.deepEqual(
        inChild.map(({ notes }) => notes),
        [["Byte 3 of a Buffer of 7 bytes was never written."]],
      );
    });

    test("there is no finding beside these", () => {
      const makers = Object.keys(planted);
      const others = run.report.findings.filter(
        (finding) => finding.pid === root() && !makers.some((maker) => findingsAbout(maker).includes(finding)),
      );
      assert.deepEqual(others, []);
    });
  });
}
