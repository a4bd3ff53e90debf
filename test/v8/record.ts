/**
 * Records the stops of test/fixtures/v8/stops.mjs into test/fixtures/v8/recordings/, from which the tests of src/v8 play them back:
 * `node .build/test/v8/record.js [node-20-x64…]`. Without a name, all of them.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe } from "#src/ask/describe.js";
import { ProcessMemory } from "#src/ask/process-memory.js";
import { v8Registers } from "#src/ask/v8-registers.js";
import { namingFlags } from "#src/launch/naming-flags.js";
import type { SeenFrame } from "#src/v8/frame-pointers.js";
import { Heap } from "#src/v8/heap.js";
import { layoutFrom } from "#src/v8/layout.js";
import type { Memory } from "#src/v8/memory.js";
import { type Metadata, readMetadata } from "#src/v8/metadata.js";
import { findFrames } from "#src/v8/stack.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { arm64, runtimes } from "../runtimes.js";
import { stopsUnderQemu } from "./qemu.js";
import { type ExpectedFrame, type Recording, RecordingMemory, type RecordedStop, writeRecording } from "./recording.js";
import { runUnderMemcheck } from "./valgrind.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "v8");

/** A line of the program's. */
interface Told {
  begins?: string;
  case?: string;
  stack?: { function: string; file: string | null; line: number | null; column: number | null; isAsync: boolean }[];
}

/** A program and its Node in a folder of their own: what a process was started with stands on its stack, and is recorded. */
class Program {
  readonly folder = mkdtempSync(join(tmpdir(), "jsgrind-record-"));
  readonly node = join(this.folder, "node");
  readonly #file = join(this.folder, "stops.mjs");

  constructor(node: string) {
    copyFileSync(join(fixtures, "stops.mjs"), this.#file);
    symlinkSync(node, this.node);
  }

  args(mode: "errors" | "native"): string[] {
    return ["--allow-natives-syntax", this.#file, mode, join(this.folder, mode)];
  }

  told(mode: "errors" | "native"): Told[] {
    const lines = readFileSync(join(this.folder, mode), "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Told);
  }

  /** V8's own stacks, by case: those of functions in scripts. */
  expected(command: readonly string[]): Map<string, ExpectedFrame[]> {
    const [path = "", ...args] = command;
    execFileSync(path, [...args, ...this.args("native")], { env: {} });
    return new Map(
      this.told("native").map(({ case: name = "", stack = [] }) => [
        name,
        // A builtin is in no script, and what looked at the stack natively is not there at an error.
        stack.filter((frame): frame is ExpectedFrame => frame.file !== null && frame.function !== "get offset"),
      ]),
    );
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

type Stopped = Pick<RecordedStop, "name" | "registers" | "stack">;

/** Keeps what is read while the frames are found. */
function recordStop(stopped: Stopped, memory: Memory, metadata: Metadata): Omit<RecordedStop, "expected"> {
  const layout = layoutFrom(metadata);
  if (typeof layout === "string") throw new Error(`There is nothing to record: ${layout}.`);
  const recording = new RecordingMemory(memory);
  const { found } = describe(findFrames(new Heap(recording, layout), stopped.registers, stopped.stack), {
    known: new Map(),
    emitted: () => undefined,
  });
  console.log(stopped.name);
  for (const { at, frames } of found)
    for (const { function: name, file, line, column, tier, ...frame } of frames)
      console.log(`  ${at} ${name} ${file}:${line}:${column} ${tier} ${"how" in frame ? frame.how : frame.language}`);
  return { ...stopped, memory: recording.recorded };
}

async function recordUnderMemcheck(runtime: { path: string; version: string }): Promise<Recording> {
  const program = new Program(runtime.path);
  try {
    const expected = program.expected([program.node]);
    const metadata = readMetadata(runtime.path);
    const stops = new Map<string, RecordedStop>();
    await runUnderMemcheck({
      runtime: { path: program.node, version: runtime.version },
      args: program.args("errors"),
      folder: program.folder,
      onError: (stop, error) => {
        const name = program.told("errors").at(-1)?.begins;
        const registers = v8Registers(stop.registers);
        const memory = ProcessMemory.open(stop.pid);
        // One error may lead to another.
        if (name === undefined || stops.has(name) || registers === undefined || memory === undefined) return;
        const stack = error.stack.map(({ ip, obj, fn }) => seenFrame(Number(ip), obj, fn));
        const recorded = recordStop({ name, registers, stack }, memory, metadata);
        stops.set(name, { ...recorded, expected: expected.get(name) ?? [] });
        memory[Symbol.dispose]();
      },
    });
    return { node: runtime.version, arch: "x64", metadata, stops: [...stops.values()] };
  } finally {
    program[Symbol.dispose]();
  }
}

function seenFrame(ip: number, object: string | undefined, name: string | undefined): SeenFrame {
  return { ip, object: object === undefined ? undefined : basename(object), function: name };
}

async function recordUnderQemu(): Promise<Recording> {
  const node = await arm64();
  if ("missing" in node) throw new Error(`arm64 cannot be recorded: ${node.missing}.`);
  const { qemu, sysroot, path } = node;
  const program = new Program(path);
  try {
    const expected = program.expected([qemu, "-L", sysroot, program.node]);
    const version = execFileSync(qemu, ["-L", sysroot, path, "--version"], { encoding: "utf8" }).trim().slice(1);
    const metadata = readMetadata(path);
    const stops: RecordedStop[] = [];
    await stopsUnderQemu({
      node: { ...node, path: program.node },
      args: [...namingFlags({ name: "node", version }, program.folder), ...program.args("errors")],
      folder: program.folder,
      onStop: async ({ name, registers, stack, read }) => {
        const recorded = await read((memory) => recordStop({ name, registers, stack }, memory, metadata));
        stops.push({ ...recorded, expected: expected.get(name) ?? [] });
      },
    });
    return { node: version, arch: "arm64", metadata, stops };
  } finally {
    program[Symbol.dispose]();
  }
}

const wanted = process.argv.slice(2);
const recordings = new Map<string, () => Promise<Recording>>();
for (const runtime of await runtimes()) {
  if (runtime.name !== "node") continue;
  recordings.set(`node-${Number.parseInt(runtime.version, 10)}-x64`, () => recordUnderMemcheck(runtime));
}
recordings.set("node-24-arm64", recordUnderQemu);

mkdirSync(join(fixtures, "recordings"), { recursive: true });
for (const [name, record] of recordings) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(name);
  writeRecording(join(fixtures, "recordings", `${name}.json.br`), await record());
}
