/** Stops that are no real ones: recorded memory is what the relay gives, and the XML is written here. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Answers } from "#src/ask/answers.js";
import { DumpFiles } from "#src/jit/dump-files.js";
import { Asker } from "#src/ask/asker.js";
import type { Stop } from "#src/gdb/stop.js";
import { needs } from "../../require.js";
import { machineRegisters, type RecordedStop } from "../../v8/recording.js";
import { recordings } from "../v8/heap-image.js";

/** One of a process that there is not any more, so that its memory comes from the relay. */
const { pid } = spawnSync("true");

const name = `node-${process.versions.node.split(".")[0]}-x64`;
const recording = recordings.get(name);
const skip = needs(
  process.platform === "linux" && process.arch === "x64" && recording !== undefined,
  `the stops of this Node are not recorded on this machine (${name})`,
);

class World {
  readonly directory = mkdtempSync(join(tmpdir(), "jsgrind-asker-"));
  readonly answers = new Answers();
  readonly dumps = new DumpFiles(this.directory);
  readonly problems: string[] = [];
  readonly asker = new Asker({
    directory: this.directory,
    dumps: this.dumps,
    answers: this.answers,
    onProblem: (message) => this.problems.push(message),
  });

  constructor(t: TestContext) {
    t.after(() => {
      this.dumps[Symbol.dispose]();
      rmSync(this.directory, { recursive: true });
    });
  }

  /** Valgrind has written the errors, of which the last is that of the stop. */
  write(...errors: { unique: string; stack: RecordedStop["stack"] }[]): void {
    const texts = errors.map(({ unique, stack }) => {
      const frames = stack.map(({ ip, object, function: name }) => {
        const more = `${object === undefined ? "" : `<obj>${object}</obj>`}${name === undefined ? "" : `<fn>${escape(name)}</fn>`}`;
        return `<frame><ip>${hex(ip)}</ip>${more}</frame>`;
      });
      return `<error>\n<unique>${unique}</unique><tid>1</tid><kind>UninitCondition</kind><what>What</what><stack>${frames.join("\n")}</stack></error>\n`;
    });
    writeFileSync(join(this.directory, `${pid}.xml`), `<?xml version="1.0"?>\n<valgrindoutput>\n${texts.join("\n")}`);
  }
}

function hex(ip: number): string {
  return `0x${ip.toString(16).toUpperCase()}`;
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Pages of the relay that are not recorded in full are filled up with zeros. */
function stopOf({ registers, memory }: RecordedStop, more: Partial<Stop> = {}): Stop {
  return {
    pid,
    lwp: pid,
    time: 123,
    registers: machineRegisters(registers.general, "x64"),
    monitor: async () => undefined,
    async read(address, length) {
      const parts = Array.from({ length: length / 64 }, (_, index) => memory.read(address + 64 * index, 64));
      if (parts.every((part) => part === undefined)) return undefined;
      return Buffer.concat(parts.map((part) => part ?? Buffer.alloc(64)));
    },
    ...more,
  };
}

/** Frames of the runtime are of the executable that runs the tests. */
function stackOf({ stack }: RecordedStop): RecordedStop["stack"] {
  return stack.map((frame) => ({ ...frame, object: frame.object === "node" ? process.execPath : frame.object }));
}

function recordedStop(): RecordedStop {
  const stop = recording?.stops.find(({ name }) => name === "interpreter");
  assert.ok(stop !== undefined);
  return stop;
}

test("ask() keeps an answer under the error's unique number and addresses", { skip }, async (t) => {
  const world = new World(t);
  const { asker, answers, problems } = world;
  const stop = recordedStop();
  const stack = stackOf(stop);
  world.write({ unique: "0x1", stack: [] }, { unique: "0x2", stack });
  await asker.ask(stopOf(stop));
  const ips = stack.map(({ ip }) => hex(ip));
  const answer = answers.get(pid, "0x2", ips);
  assert.equal(answer?.time, 123);
  const functions = answer.found.flatMap(({ frames }) => frames.map((frame) => frame.function));
  assert.deepEqual(functions.slice(0, 4), ["isLow", "", "around", "interpreter"]);
  const [first] = answer.found.flatMap(({ frames }) => frames);
  const [expected] = stop.expected;
  assert.deepEqual([first?.file, first?.line, first?.column], [expected?.file, expected?.line, expected?.column]);
  assert.deepEqual(problems, []);
  assert.equal(answers.get(pid, "0x1", ips), undefined);
  assert.equal(answers.get(pid, "0x2", ips.slice(1)), undefined);
  assert.equal(answers.get(pid + 1, "0x2", ips), undefined);
});

test("ask() says once of an executable that it tells nothing of V8", { skip }, async (t) => {
  const world = new World(t);
  const stop = recordedStop();
  const node = join(world.directory, "node");
  writeFileSync(node, "#!/bin/sh\n");
  world.write({
    unique: "0x1",
    stack: stop.stack.map((frame) => ({ ...frame, object: frame.object === undefined ? undefined : node })),
  });
  for (let count = 0; count < 2; count++) await world.asker.ask(stopOf(stop));
  assert.deepEqual(world.problems, [
    `JavaScript on the stacks of ${node} is named only in part, since it tells neither how V8 lays out its memory (symbols v8dbg_…) nor which V8 it has.`,
  ]);
});

test("ask() looks at nothing where no frame is of a runtime, or no error is written", { skip }, async (t) => {
  const world = new World(t);
  const stop = recordedStop();
  const read = (): Promise<undefined> => assert.fail("The memory is read.");
  world.write();
  await world.asker.ask(stopOf(stop, { read }));
  const stack = stop.stack.map(({ ip }) => ({ ip, object: "/lib/libc.so.6", function: "write" }));
  world.write({ unique: "0x1", stack });
  await world.asker.ask(stopOf(stop, { read }));
  const ips = stack.map(({ ip }) => hex(ip));
  // When it happened is known all the same.
  assert.deepEqual(world.answers.get(pid, "0x1", ips)?.found, []);
  assert.deepEqual(world.problems, []);
});

test(
  "ask() keeps that nothing was found where no memory can be read, and rejects when the relay is lost",
  { skip },
  async (t) => {
    const world = new World(t);
    const stop = recordedStop();
    const stack = stackOf(stop);
    world.write({ unique: "0x1", stack });
    const lost = new Error("the relay is lost");
    await assert.rejects(world.asker.ask(stopOf(stop, { read: () => Promise.reject(lost) })), lost);
    const ips = stack.map(({ ip }) => hex(ip));
    assert.equal(world.answers.get(pid, "0x1", ips), undefined);
    await world.asker.ask(stopOf(stop, { read: () => Promise.resolve(undefined) }));
    assert.deepEqual(world.answers.get(pid, "0x1", ips)?.found, []);
  },
);
