/**
 * Under the real Memcheck, one process for all cases: a request's frame has its function's name, in a file that no longer
 * exists, and the frame below it is the runtime's code that called it; in the main thread and in workers.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { exported } from "#src/client/object/machine.js";
import { fullTier, needsCommand } from "../require.js";
import { type Runtime, runtimes } from "../runtimes.js";
import { fixture, run } from "./run.js";
import { temporaryFolder } from "./temporary.js";

/** What frames.mjs prints for each thread; numbers are offsets into the memory that it asked about. */
interface Asked {
  address: string;
  length: number;
  expectedLength: number;
  made: boolean;
  one: number;
  level: number;
  second: number;
  nobodys: boolean;
  on: number;
  deleted: boolean;
}

interface Frame {
  object: string;
  name: string | undefined;
}

interface Report {
  address: number;
  thread: string;
  frames: Frame[];
}

/** By the offset that each function asks about. */
const OFFSETS = new Map<string, number>([
  [exported[0], 16],
  [exported[1], 32],
  [exported[2], 48],
]);

const all = await runtimes();
const [current] = all as [Runtime];

for (const runtime of fullTier ? all : [current]) {
  describe(`requests under Memcheck, ${runtime.name} ${runtime.version}`, { skip: needsCommand("valgrind") }, () => {
    let asked: Asked[] = [];
    let reports: Report[] = [];

    test("are answered in the main thread and in two workers, when the file is deleted", () => {
      const xml = join(temporaryFolder(), "memcheck.xml");
      const options = ["--leak-check=no", "--num-callers=4", "--xml=yes", `--xml-file=${xml}`];
      const { status, stdout, stderr } = run("valgrind", [
        ...options,
        runtime.path,
        ...runtime.args,
        fixture("frames.mjs"),
      ]);
      assert.equal(status, 0, stderr);
      asked = JSON.parse(stdout) as Asked[];
      reports = readReports(readFileSync(xml, "utf8"));
      assert.equal(asked.length, 3);
      for (const { address: _address, length, expectedLength, ...answers } of asked) {
        assert.equal(length, expectedLength);
        const wanted = { made: true, one: 16, level: 1, second: 32, nobodys: true, on: 48, deleted: true };
        assert.deepEqual(answers, wanted);
      }
    });

    for (const [name, offset] of OFFSETS) {
      test(`${name}() is named in every thread's report, above its true caller`, () => {
        const threads = asked.map(({ address }) => {
          const found = reports.filter((report) => report.address === Number(address) + offset);
          assert.equal(found.length, 1, `one report for ${address} and ${offset}`);
          const { frames, thread } = found[0] as Report;
          assert.equal(frames[0]?.name, name);
          assert.equal(basename(frames[0]?.object ?? ""), "jsgrind.node");
          assertCaller(runtime, frames[1]);
          return thread;
        });
        assert.equal(new Set(threads).size, 3, `reported for three threads: ${threads.join(", ")}`);
      });
    }
  });
}

/** Node's binary has symbols; those of Bun and Deno have none, but the frame must be in them. */
function assertCaller({ name, path }: Runtime, frame: Frame | undefined): void {
  assert.equal(basename(frame?.object ?? ""), basename(path));
  if (name === "node") assert.match(frame?.name ?? "", /FunctionCallbackWrapper::Invoke\(/);
}

function readReports(xml: string): Report[] {
  return [...xml.matchAll(/<error>.*?<\/error>/gs)].flatMap(([error]) => {
    if (!error.includes("<kind>ClientCheck</kind>")) return [];
    const [stack = ""] = /<stack>.*?<\/stack>/s.exec(error) ?? [];
    const frames = [...stack.matchAll(/<frame>(.*?)<\/frame>/gs)].map(([, frame = ""]) => ({
      object: element(frame, "obj") ?? "",
      name: element(frame, "fn"),
    }));
    const address = Number(/Address (0x[0-9a-f]+)/i.exec(element(error, "auxwhat") ?? "")?.[1]);
    return [{ address, thread: element(error, "tid") ?? "", frames }];
  });
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(xml)?.[1];
}
