/** GNU readelf reads both files without a warning, and finds in them what the dynamic linker and Valgrind rely on. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { amd64 } from "#src/client/object/amd64.js";
import { arm64 } from "#src/client/object/arm64.js";
import { entryPoint, exported, imports } from "#src/client/object/machine.js";
import { sharedObject } from "#src/client/object/object.js";
import { needsCommand } from "../../require.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-readelf-"));
after(() => rmSync(folder, { recursive: true }));

const EXPECTED = {
  x64: {
    machine: "Advanced Micro Devices X86-64",
    relocations: ["R_X86_64_GLOB_DAT", "R_X86_64_RELATIVE"],
    // The canonical frame address, then where the caller's frame pointer and the return address are, in each of the four stages.
    rows: ["rsp+8 u c-8", "rsp+16 c-16 c-8", "rbp+16 c-16 c-8", "rsp+8 c-16 c-8"],
  },
  arm64: {
    machine: "AArch64",
    relocations: ["R_AARCH64_GLOB_DAT", "R_AARCH64_RELATIVE"],
    rows: ["sp+0 u u", "sp+80 c-80 c-72", "x29+80 c-80 c-72", "sp+0 u u"],
  },
} as const;

const skip = needsCommand("readelf");

for (const machine of [amd64, arm64]) {
  describe(`readelf on sharedObject(${machine.arch})`, { skip }, () => {
    const file = join(folder, `${machine.arch}.node`);
    writeFileSync(file, sharedObject(machine));
    const expected = EXPECTED[machine.arch as keyof typeof EXPECTED];

    function readelf(...options: string[]): string {
      const { status, stdout, stderr, error } = spawnSync("readelf", [...options, file], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C" },
      });
      assert.equal(error, undefined);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.doesNotMatch(stdout, /warning|error|corrupt|<unknown/i);
      return stdout;
    }

    function symbols(): { name: string; start: number; end: number; line: string }[] {
      const table = readelf("-sW").split("'.symtab'")[1] ?? assert.fail("no .symtab");
      return [...table.matchAll(/^ +\d+: ([0-9a-f]{16}) +(\d+) (FUNC +\w+ +DEFAULT +\d+) (\w+)$/gm)].map(
        ([, value = "", size = "", line = "", name = ""]) => {
          const start = Number.parseInt(value, 16);
          return { name, start, end: start + Number(size), line: line.replaceAll(/ +/g, " ") };
        },
      );
    }

    test("has nothing to warn of in anything that it can print", () => {
      const all = readelf("-aW", "-wF");
      assert.match(all, new RegExp(`Machine: +${expected.machine}$`, "m"));
      assert.match(all, /Library soname: \[jsgrind\]/);
    });

    test("shows two loaded segments, the second a writable one", () => {
      const loads = [...readelf("-lW").matchAll(/^ +LOAD +(?:0x[0-9a-f]+ +){5}(.{3}) (0x[0-9a-f]+)$/gm)];
      const pageSize = `0x${machine.elf.pageSize.toString(16)}`;
      assert.deepEqual(
        loads.map(([, flags, alignment]) => [flags, alignment]),
        [
          ["R E", pageSize],
          ["RW ", pageSize],
        ],
      );
    });

    test("shows a relocation for each import, by its name, and two for each exported function", () => {
      const lines = readelf("-rW").match(/R_\w+ .*$/gm) ?? [];
      const [slot, relative] = expected.relocations;
      const found = lines.map((line) => line.replaceAll(/ +/g, " "));
      assert.deepEqual(
        found.slice(0, imports.length),
        imports.map((name) => `${slot} 0000000000000000 ${name} + 0`),
      );
      const rest = found.slice(imports.length);
      assert.ok(
        rest.every((line) => new RegExp(`^${relative} [0-9a-f]+$`).test(line)),
        rest.join("\n"),
      );
      assert.equal(rest.length, 2 * exported.length);
    });

    test("shows a function symbol with its size for every routine, the entry point a global one", () => {
      const found = symbols();
      assert.deepEqual(
        found.map(({ name }) => name),
        [...exported, entryPoint],
      );
      assert.deepEqual(
        found.map(({ line }) => line),
        [...exported.map(() => "FUNC LOCAL DEFAULT 6"), "FUNC GLOBAL DEFAULT 6"],
      );
      assert.ok(found.every(({ start, end }) => end > start));
    });

    test("shows a frame description for exactly the range of every symbol, with a row per stage of the frame", () => {
      const descriptions = readelf("-wF")
        .split("\n\n")
        .flatMap((entry) => {
          const range = /FDE .* pc=([0-9a-f]+)\.\.([0-9a-f]+)$/m.exec(entry);
          if (range === null) return [];
          const rows = [...entry.matchAll(/^([0-9a-f]{16}) (.*)$/gm)];
          return [
            {
              start: Number.parseInt(range[1] as string, 16),
              end: Number.parseInt(range[2] as string, 16),
              rows: rows.map(([, at = "", rule = ""]) => ({
                at: Number.parseInt(at, 16),
                rule: rule.trim().replaceAll(/ +/g, " "),
              })),
            },
          ];
        });
      assert.deepEqual(
        descriptions.map(({ start, end }) => ({ start, end })),
        symbols().map(({ start, end }) => ({ start, end })),
      );
      const text = symbols()[0]?.start ?? 0;
      const routines = machine.assemble({ text, words: text, got: gotAt(text), properties: text });
      for (const [index, { start, rows }] of descriptions.entries()) {
        const { saved, framed, restored } = routines[index]?.unwind ?? assert.fail("a description too many");
        assert.deepEqual(
          rows,
          [0, saved, framed, restored].map((offset, stage) => ({ at: start + offset, rule: expected.rows[stage] })),
        );
      }
    });
  });
}

function gotAt(address: number): Record<(typeof imports)[number], number> {
  return { napi_define_properties: address, napi_get_cb_info: address, napi_get_buffer_info: address };
}
