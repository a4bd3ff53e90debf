/** What becomes of a stopped process whose relay does its work, or does not; the relay is a script that plays both. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Stop } from "#src/gdb/stop.js";
import { answerStops, type AnswerOptions } from "#src/gdb/stops.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { needsCommand } from "../../require.js";

const fake = join(packageRoot(import.meta.url), "test", "fixtures", "gdb", "fake-vgdb.mjs");

interface Attempt {
  /** What is answered to `?`, and then to each `c`; after the last one the process has exited. */
  stops?: string[];
  answers?: Record<string, string>;
  /** What happens to a command, instead or beside, and how often. */
  behave?: Record<string, string | [string, number]>;
  exitCode?: number;
}

interface World {
  directory: string;
  pid: number;
  stops: Stop[];
  problems: string[];
  /** What the relay was told, a packet a line. */
  record(): string[];
  /** Valgrind's log says that the process waits. */
  wait(): void;
  /** The process listens from now on: only for one that `listensLate`. */
  listen(): void;
  /** Ends the process, as SIGKILL does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const waiting = "==1== \n==1== (action on error) vgdb me ... \n";
const host = "a-on-b";

/** A process that lives, the log and the FIFO of a Valgrind that is it, and somebody who answers. */
async function world(
  t: TestContext,
  attempts: Attempt[],
  options: Partial<AnswerOptions> & { listensLate?: boolean } = {},
): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), "jsgrind-stops-"));
  const script = join(directory, "script.json");
  writeFileSync(script, JSON.stringify({ attempts }));
  // Waits for input, of which there is none.
  const child = spawn("sh", ["-c", "read _", "sh", `--vgdb-prefix=${join(directory, "vgdb")}`], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  await once(child, "spawn");
  const { pid } = child;
  assert.ok(pid !== undefined);
  const listen = (): void => {
    const { status } = spawnSync("mkfifo", [join(directory, `vgdb-from-vgdb-to-${pid}-by-me-on-${host}`)]);
    assert.equal(status, 0);
    writeFileSync(join(directory, `vgdb-shared-mem-vgdb-${pid}-by-me-on-${host}`), "");
  };
  if (options.listensLate !== true) listen();
  const stops: Stop[] = [];
  const problems: string[] = [];
  const answering = answerStops(directory, {
    vgdb: fake,
    onStop: async (stop) => {
      stops.push(stop);
      await options.onStop?.(stop);
    },
    onProblem: (message) => problems.push(message),
    ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
    ...(options.replyLimitMs === undefined ? {} : { replyLimitMs: options.replyLimitMs }),
    ...(options.vgdb === undefined ? {} : { vgdb: options.vgdb }),
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  t.after(async () => {
    await kill();
    await answering.stop();
    rmSync(directory, { recursive: true });
  });
  const record = (): string[] => {
    if (!existsSync(`${script}.record`)) return [];
    return readFileSync(`${script}.record`, "utf8").trimEnd().split("\n");
  };
  return {
    directory,
    pid,
    stops,
    problems,
    record,
    wait: () => writeFileSync(join(directory, `${pid}.log`), waiting),
    listen,
    kill,
    stop: () => answering.stop(),
  };
}

/** Gives up by the time limit of the test only. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(5);
}

const limit = { timeout: 60_000, skip: needsCommand("mkfifo") };

const registers = { x64: 17, arm64: 33 }[process.arch as "x64" | "arm64"];
const g = Buffer.from(new BigUint64Array(registers).map((_, index) => BigInt(index + 1)).buffer).toString("hex");
const stopReply = "T0506:00;thread:11;";
const tid = { "qThreadExtraInfo,11": Buffer.from("tid 3 VgTs_Runnable").toString("hex") };
const neverStop = `qRcmd,${Buffer.from("v.set vgdb-error 999999999").toString("hex")}`;
const answers = { g, ...tid, [neverStop]: "OK", D: "OK" };
const good: Attempt = { stops: [stopReply], answers };

function commands(record: string[]): string[] {
  return record.map((line) => line.replace(/^(start|QPassSignals:).*/, "$1"));
}

const untilAsked = ["start", "QStartNoAckMode", "QPassSignals:", "?"];
const untilStopped = [...untilAsked, "g", "qThreadExtraInfo,11"];

test("answerStops() starts no relay while nobody waits", limit, async (t) => {
  const { directory, pid, record, stop } = await world(t, [good]);
  writeFileSync(join(directory, `${pid}.log`), `${waiting}==1== Continuing ...\n`);
  await wait(200);
  await stop();
  assert.deepEqual(
    record().filter((line) => line.startsWith("start") && line.includes("--max-invoke-ms=0")),
    [],
  );
});

test("answerStops() gives each stop with its thread and registers, and lets the process go on", limit, async (t) => {
  const second = "T05thread:12;";
  const more = { ...answers, "qThreadExtraInfo,12": Buffer.from("tid 1 VgTs_Runnable main").toString("hex") };
  const before = Number(process.hrtime.bigint());
  const made = await world(t, [{ stops: [stopReply, second], answers: more, behave: { g: "split" } }]);
  made.wait();
  await until(() => commands(made.record()).filter((line) => line === "c").length === 2);
  const after = Number(process.hrtime.bigint());
  const { pid } = made;
  assert.deepEqual(
    made.stops.map(({ lwp, thread, pid: of }) => ({ lwp, thread, pid: of })),
    [
      { lwp: 0x11, thread: 3, pid },
      { lwp: 0x12, thread: 1, pid },
    ],
  );
  assert.deepEqual(commands(made.record()), [...untilStopped, "c", "g", "qThreadExtraInfo,12", "c"]);
  const [first, next] = made.stops;
  assert.ok(first !== undefined && next !== undefined);
  assert.ok(before < first.time && first.time < next.time && next.time < after);
  assert.equal(first.registers.pc, registers);
  await made.kill();
  await made.stop();
  assert.deepEqual(made.problems, []);
});

test("answerStops() finds the process's FIFOs by the names in its environment, not in ours", limit, async (t) => {
  const made = await world(t, [good]);
  made.wait();
  await until(() => made.record().includes("c"));
  const prefix = join(made.directory, "vgdb");
  const start = `start --pid=${made.pid} --vgdb-prefix=${prefix} --max-invoke-ms=0 me@${host}`;
  assert.equal(made.record()[0], start);
});

test("answerStops() lets all signals pass, and gives back one that comes all the same", limit, async (t) => {
  const made = await world(t, [{ stops: ["T0f06:00;thread:11;"] }]);
  writeFileSync(join(made.directory, `${made.pid}.log`), "==1== (action on fatal signal) vgdb me ... \n");
  await until(() => made.record().length === 5);
  assert.deepEqual(commands(made.record()), [...untilAsked, "C0f"]);
  const passed = made.record()[2]?.replace("QPassSignals:", "").split(";");
  assert.deepEqual(
    passed?.map((digits) => Number.parseInt(digits, 16)),
    Array.from({ length: 78 }, (_, index) => index + 1),
  );
  assert.deepEqual(made.stops, []);
});

test("Stop.read() joins what comes in pieces, and gives nothing where a byte cannot be read", limit, async (t) => {
  const memory = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));
  const piece = (from: number, to: number): string => memory.subarray(from, to).toString("hex");
  const results: (Buffer | undefined)[] = [];
  const parts = {
    "m10000,1f00": piece(0, 7936),
    "m11f00,1f00": piece(7936, 15872),
    "m13e00,1020": piece(15872, 20_000),
    "m20000,1f00": piece(0, 7936),
    "m21f00,1": "E01",
  };
  const made = await world(t, [{ stops: [stopReply], answers: { ...answers, ...parts } }], {
    onStop: async ({ read }) => {
      results.push(...(await Promise.all([read(0x10000, 20_000), read(0x20000, 7937), read(0x30000, 0)])));
    },
  });
  made.wait();
  await until(() => made.record().includes("c"));
  assert.deepEqual(results, [memory, undefined, Buffer.alloc(0)]);
});

test("Stop.read() sends nothing to a process that goes on", limit, async (t) => {
  const made = await world(t, [{ stops: [stopReply, "T05thread:11;"], answers, behave: { c: "stall" } }]);
  made.wait();
  await until(() => made.record().includes("c"));
  assert.equal(await made.stops[0]?.read(16, 8), undefined);
  assert.deepEqual(commands(made.record()), [...untilStopped, "c"]);
});

test("answerStops() goes on when onStop fails or takes too long, and says so", limit, async (t) => {
  const fails = await world(t, [good], { onStop: () => Promise.reject(new Error("no idea")) });
  fails.wait();
  await until(() => fails.record().includes("c"));
  assert.deepEqual(fails.problems, [`Process ${fails.pid} was stopped at an error, but could not be asked: no idea.`]);

  const slow = await world(t, [good], { onStop: () => new Promise(() => {}), limitMs: 50 });
  slow.wait();
  await until(() => slow.record().includes("c"));
  const late = `Process ${slow.pid} was stopped at an error, but could not be asked: it took more than 0.05 s.`;
  assert.deepEqual(slow.problems, [late]);
});

test("answerStops() asks again for what comes damaged, with acknowledgements and without", limit, async (t) => {
  const behave: Attempt["behave"] = { QStartNoAckMode: "damage", g: ["damage", 2], c: "damage" };
  const made = await world(t, [{ stops: [stopReply, "T05thread:11;"], answers, behave }]);
  made.wait();
  await until(() => made.stops.length === 2);
  const [start, noAck, ...rest] = commands(made.record());
  assert.deepEqual(
    [start, noAck, ...rest.slice(0, 9)],
    [
      ...["start", "QStartNoAckMode", "-", "QPassSignals:", "?", "g", "g", "g", "qThreadExtraInfo,11"],
      // The stop that `c` ended in is asked for; to go on twice would pass over it.
      ...["c", "?"],
    ],
  );
  assert.deepEqual(made.problems, []);
});

test("answerStops() passes over what is no packet", limit, async (t) => {
  const made = await world(t, [{ ...good, behave: { "?": "garbage", g: "garbage", c: "garbage" } }]);
  made.wait();
  await until(() => made.record().includes("c"));
  assert.equal(made.stops.length, 1);
});

for (const how of ["die", "end", "stall"]) {
  test(
    `answerStops() tries another relay when the first should ${how} before the stop is answered`,
    limit,
    async (t) => {
      // Time enough for the script itself to start.
      const options = how === "stall" ? { replyLimitMs: 4_000 } : {};
      const made = await world(t, [{ ...good, behave: { g: how } }, good], options);
      made.wait();
      await until(() => made.record().includes("c"));
      const { length } = untilStopped;
      assert.deepEqual(commands(made.record()), [...untilStopped.slice(0, length - 1), ...untilStopped, "c"]);
      assert.equal(made.stops.length, 1);
      assert.deepEqual(made.problems, []);
    },
  );
}

/** The other end of the process's FIFO, where Valgrind would notice that somebody came and went. */
function reader(t: TestContext, { directory, pid }: World): Promise<unknown> {
  const cat = spawn("cat", [join(directory, `vgdb-from-vgdb-to-${pid}-by-me-on-${host}`)], { stdio: "ignore" });
  t.after(() => cat.kill("SIGKILL"));
  return once(cat, "exit");
}

for (const [what, attempt, vgdb, reason] of [
  ["dies at each start", { behave: { QStartNoAckMode: ["die", 9] } }, fake, /vgdb\.mjs ended \(SIGKILL\)\.$/],
  ["is not there", {}, "/nonexistent/vgdb", /\/nonexistent\/vgdb could not be started \(.*ENOENT\)\.$/],
  ["fails", { behave: { QStartNoAckMode: "end" }, exitCode: 3 }, fake, /vgdb\.mjs ended \(exit code 3\)\.$/],
] satisfies [string, Attempt, string, RegExp][]) {
  test(`answerStops() lets a process go whose relay ${what}, and says why`, limit, async (t) => {
    const made = await world(t, [attempt], { vgdb });
    const letGo = reader(t, made);
    made.wait();
    await letGo;
    assert.equal(made.problems.length, 1);
    assert.match(made.problems[0] ?? "", reason);
    assert.match(
      made.problems[0] ?? "",
      new RegExp(`^Process ${made.pid} is stopped and cannot be asked, so it goes on`),
    );
  });
}

test("answerStops() says that a relay was lost between stops, and answers the next one", limit, async (t) => {
  const made = await world(t, [{ ...good, behave: { c: "die" } }, good]);
  made.wait();
  await until(() => made.stops.length === 2);
  assert.equal(made.problems.length, 1);
  assert.match(made.problems[0] ?? "", /connection to process \d+ was lost, .* ended \(SIGKILL\)\.$/);
});

test("answerStops() takes up a process that replaced itself, whose relay ended in good order", limit, async (t) => {
  const made = await world(t, [{ ...good, behave: { c: "end" } }, good]);
  made.wait();
  await until(() => made.stops.length === 2);
  assert.deepEqual(made.problems, []);
});

test("answerStops() leaves alone a process that was killed while it waited", limit, async (t) => {
  const made = await world(t, [good]);
  await made.kill();
  made.wait();
  await wait(200);
  await made.stop();
  assert.deepEqual(made.record(), []);
  assert.deepEqual(made.problems, []);
});

test(
  "stop() ends a relay that waits for the next stop, and removes what a killed process left behind",
  limit,
  async (t) => {
    const made = await world(t, [{ ...good, behave: { c: "stall" } }]);
    made.wait();
    await until(() => made.record().includes("c"));
    await made.kill();
    await made.stop();
    assert.deepEqual(
      readdirSync(made.directory).toSorted(),
      [`${made.pid}.log`, "script.json", "script.json.record"].toSorted(),
    );
    assert.deepEqual(made.problems, []);
  },
);

test("stop() tells a process that outlives the run not to stop any more", limit, async (t) => {
  const made = await world(t, [{ ...good, behave: { c: "stall" } }, { answers }]);
  made.wait();
  await until(() => made.record().includes("c"));
  await made.stop();
  assert.deepEqual(commands(made.record()), [...untilStopped, "c", "start", "QStartNoAckMode", neverStop, "D"]);
  assert.doesNotMatch(made.record().at(-4) ?? "", /max-invoke-ms/);
  assert.deepEqual(made.problems, []);
});

test("stop() tells a process too that was forked a moment ago, and does not listen yet", limit, async (t) => {
  const made = await world(t, [{ answers }], { listensLate: true });
  const stopped = made.stop();
  await wait(100);
  made.listen();
  await stopped;
  assert.deepEqual(commands(made.record()), ["start", "QStartNoAckMode", neverStop, "D"]);
  assert.deepEqual(made.problems, []);
});

test("stop() says so when a process that outlives the run could not be told", limit, async (t) => {
  const made = await world(t, [good], { vgdb: "/nonexistent/vgdb" });
  await made.stop();
  assert.equal(made.problems.length, 1);
  assert.match(
    made.problems[0] ?? "",
    /^Process \d+ runs on, and will wait at its next error until it is killed: .*ENOENT/,
  );
});
