/** The memory of this very process, which it may always read. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ProcessMemory } from "#src/ask/process-memory.js";
import { needs } from "../../require.js";

const skip = needs(process.platform === "linux", "there is no /proc/PID/mem elsewhere");

/** The mapping of an executable file: its pages do not change, and what is behind its end is known. */
function mapped(): { start: number; end: number; nextStart: number; file: string; offset: number } {
  const maps = readFileSync("/proc/self/maps", "utf8").split("\n");
  const ranges = maps.map((line) => /^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \S+ *(.*)$/.exec(line));
  for (const [index, range] of ranges.entries()) {
    if (range === null || range[3] !== "r-xp" || !range[5]?.startsWith("/")) continue;
    const [start = 0, end = 0, offset = 0] = [1, 2, 4].map((group) => Number.parseInt(range[group] as string, 16));
    const nextStart = Number.parseInt(ranges[index + 1]?.[1] ?? "0", 16);
    if (end - start >= 0x4000) return { start, end, nextStart, file: range[5], offset };
  }
  throw new Error("No executable is mapped.");
}

function withOwnMemory(work: (memory: ProcessMemory) => void): void {
  const memory = ProcessMemory.open(process.pid);
  assert.ok(memory !== undefined);
  try {
    work(memory);
  } finally {
    memory[Symbol.dispose]();
  }
}

test("read() gives what is there, within a page and across pages", { skip }, () => {
  const { start, file, offset } = mapped();
  const content = readFileSync(file);
  withOwnMemory((memory) => {
    for (const [at, length] of [
      [0, 1],
      [0xffc, 8],
      [0x1000, 0x1000],
      [0x10, 0x3456],
      [0xfff, 0x1001],
    ] as const) {
      const expected = content.subarray(offset + at, offset + at + length);
      assert.deepEqual(memory.read(start + at, length), expected, `${length} bytes at ${at}`);
    }
  });
});

test("read() gives nothing where one byte cannot be read", { skip }, () => {
  withOwnMemory((memory) => {
    const places: [number, number][] = [
      [0, 8],
      [0x10, 0x5000],
      [2 ** 47 - 8, 8],
      [2 ** 47 - 4, 8],
      [-8, 8],
      [2 ** 64 - 1, 8],
    ];
    for (const [address, length] of places) assert.equal(memory.read(address, length), undefined, String(address));
  });
});

test("read() gives what was there when it first read the page", { skip }, () => {
  const { start } = mapped();
  withOwnMemory((memory) => {
    assert.deepEqual(memory.read(start + 8, 8), memory.read(start, 16)?.subarray(8));
  });
});

test(
  "open() gives nothing for a process that there is not, and read() nothing of one that has ended",
  { skip },
  async () => {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    await once(child, "spawn");
    const pid = child.pid as number;
    const memory = ProcessMemory.open(pid);
    child.kill("SIGKILL");
    await once(child, "exit");
    const { start } = mapped();
    assert.equal(memory?.read(start, 8), undefined);
    memory?.[Symbol.dispose]();
    assert.equal(ProcessMemory.open(pid), undefined);
  },
);
