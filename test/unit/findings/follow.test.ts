import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import {
  followDirectory,
  type FollowDirectoryOptions,
  type Follower,
  followFile,
  type Source,
} from "#src/findings/follow.js";
import type { ValgrindEvent } from "#src/findings/types.js";
import { document, errorsIn, head, madeError, only, read, recorded, TAIL } from "./documents.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "jsgrind-follow-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The documents that were seen, in the order of their first events, under `name` or `name#writing`. */
class Seen {
  readonly #bySource = new Map<Source, ValgrindEvent[]>();
  readonly onEvent = (event: ValgrindEvent, source: Source): void => {
    const events = this.#bySource.get(source);
    if (events === undefined) this.#bySource.set(source, [event]);
    else events.push(event);
  };

  get documents(): Record<string, ValgrindEvent[]> {
    const named = [...this.#bySource].map(([{ path, writing }, events]) => {
      return [writing === 0 ? basename(path) : `${basename(path)}#${writing}`, events] as const;
    });
    return Object.fromEntries(named);
  }

  of(name: string): ValgrindEvent[] {
    return this.documents[name] ?? [];
  }
}

function follow(options: Omit<FollowDirectoryOptions, "onEvent"> = {}): { seen: Seen; follower: Follower } {
  const seen = new Seen();
  return { seen, follower: followDirectory(directory, { onEvent: seen.onEvent, interval: 2, ...options }) };
}

/** Gives up by the time limit of the test only. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(2);
}

const limit = { timeout: 60_000 };

test("followFile() gives the events of a file while it grows, in whatever pieces", limit, async () => {
  const path = join(directory, "a.xml");
  const seen = new Seen();
  const follower = followFile(path, { onEvent: seen.onEvent, interval: 2 });
  const bytes = recorded("helgrind-319.xml");
  const second = bytes.indexOf("</error>", bytes.indexOf("</error>") + 1) + 3;
  await wait(10);
  writeFileSync(path, bytes.subarray(0, second));
  await until(() => errorsIn(seen.of("a.xml")).length === 1);
  appendFileSync(path, bytes.subarray(second, second + 20));
  await until(() => errorsIn(seen.of("a.xml")).length === 2);
  appendFileSync(path, bytes.subarray(second + 20));
  await follower.stop();
  assert.deepEqual(seen.of("a.xml"), read(bytes));
});

test("stop() reads what was written since the last look, however much it is", limit, async () => {
  const path = join(directory, "a.xml");
  const seen = new Seen();
  const follower = followFile(path, { onEvent: seen.onEvent, interval: 1_000_000_000 });
  await wait(20);
  const errors = Array.from({ length: 5000 }, (_, index) => madeError(index)).join("");
  writeFileSync(path, document(errors));
  await follower.stop();
  assert.equal(errorsIn(seen.of("a.xml")).length, 5000);
  assert.equal(only(seen.of("a.xml"), "end").complete, true);
});

test("stop() may be called again, and ends each document once", limit, async () => {
  writeFileSync(join(directory, "a.xml"), document(madeError(1)));
  const { seen, follower } = follow();
  await Promise.all([follower.stop(), follower.stop()]);
  await follower.stop();
  assert.equal(only(seen.of("a.xml"), "end").complete, true);
});

test("followFile() a file that never comes is an empty document", limit, async () => {
  const seen = new Seen();
  await followFile(join(directory, "none.xml"), { onEvent: seen.onEvent, interval: 2 }).stop();
  assert.deepEqual(
    seen.of("none.xml").map((event) => event.type === "end" && event.ending),
    ["empty"],
  );
});

test("followDirectory() takes the files that match, and one document from each", limit, async () => {
  const { seen, follower } = follow({ matches: (name) => name.endsWith(".xml") });
  mkdirSync(join(directory, "directory.xml"));
  writeFileSync(join(directory, "a.log"), document(madeError(9)));
  writeFileSync(join(directory, "1.xml"), head() + madeError(1));
  await until(() => errorsIn(seen.of("1.xml")).length === 1);
  writeFileSync(join(directory, "2.xml"), document(madeError(2)));
  appendFileSync(join(directory, "1.xml"), madeError(3) + TAIL);
  await follower.stop();
  assert.deepEqual(
    Object.entries(seen.documents).map(([name, events]) => [name, errorsIn(events).map(({ unique }) => unique)]),
    [
      ["1.xml", ["0x1", "0x3"]],
      ["2.xml", ["0x2"]],
    ],
  );
});

test(
  "followDirectory() a directory that comes later is followed; one that is gone makes stop() reject",
  limit,
  async () => {
    const later = join(directory, "later");
    const seen = new Seen();
    const follower = followDirectory(later, { onEvent: seen.onEvent, interval: 2 });
    await wait(10);
    mkdirSync(later);
    writeFileSync(join(later, "a.xml"), head() + madeError(1));
    await until(() => errorsIn(seen.of("a.xml")).length === 1);
    rmSync(later, { recursive: true });
    await assert.rejects(follower.stop(), { code: "ENOENT" });
    assert.equal(only(seen.of("a.xml"), "end").ending, "vanished");
  },
);

test(
  "followDirectory() a file that disappears is reported, and one that comes back is another document",
  limit,
  async () => {
    const path = join(directory, "a.xml");
    writeFileSync(path, head() + madeError(1));
    const { seen, follower } = follow();
    await until(() => errorsIn(seen.of("a.xml")).length === 1);
    rmSync(path);
    await until(() => seen.of("a.xml").at(-1)?.type === "end");
    writeFileSync(path, document(madeError(2)));
    await follower.stop();
    const { complete, ending, reason } = only(seen.of("a.xml"), "end");
    assert.deepEqual([complete, ending], [false, "vanished"]);
    assert.match(reason ?? "", /a\.xml disappeared before its end was written\.$/);
    assert.deepEqual(errorsIn(seen.of("a.xml#1"))[0]?.unique, "0x2");
    assert.equal(only(seen.of("a.xml#1"), "end").complete, true);
  },
);

test("followDirectory() a complete file that disappears is complete", limit, async () => {
  writeFileSync(join(directory, "a.xml"), document(madeError(1)));
  const { seen, follower } = follow();
  await until(() => seen.of("a.xml").some(({ type }) => type === "errorCounts"));
  rmSync(join(directory, "a.xml"));
  await follower.stop();
  assert.deepEqual([only(seen.of("a.xml"), "end").ending, Object.keys(seen.documents)], ["finished", ["a.xml"]]);
});

for (const [how, overwrite] of [
  ["shorter", (path: string) => writeFileSync(path, head() + madeError(2))],
  ["longer", (path: string) => writeFileSync(path, head({ protocol: 4 }) + madeError(2) + madeError(3) + madeError(4))],
  ["of the same length", (path: string) => writeFileSync(path, head().replace("4321", "8765") + madeError(2))],
  [
    "a file of another inode",
    (path: string) => {
      writeFileSync(`${path}.new`, head() + madeError(1) + madeError(2));
      renameSync(`${path}.new`, path);
    },
  ],
] as const) {
  test(
    `followFile() a file that is written anew, ${how}: the old document ends, the new one is read`,
    limit,
    async () => {
      const path = join(directory, "a.xml");
      writeFileSync(path, head() + madeError(1));
      const seen = new Seen();
      const follower = followFile(path, { onEvent: seen.onEvent, interval: 2 });
      await until(() => errorsIn(seen.of("a.xml")).length === 1);
      overwrite(path);
      await until(() => errorsIn(seen.of("a.xml#1")).length > 0);
      appendFileSync(path, TAIL);
      await follower.stop();
      assert.equal(only(seen.of("a.xml"), "end").ending, "overwritten");
      assert.match(only(seen.of("a.xml"), "end").reason ?? "", /written anew/);
      assert.equal(only(seen.of("a.xml#1"), "end").complete, true);
      assert.equal(errorsIn(seen.of("a.xml#1")).at(-1)?.unique, how === "longer" ? "0x4" : "0x2");
    },
  );
}

test("followFile() a file that is cut to nothing is reported", limit, async () => {
  const path = join(directory, "a.xml");
  writeFileSync(path, head() + madeError(1));
  const seen = new Seen();
  const follower = followFile(path, { onEvent: seen.onEvent, interval: 2 });
  await until(() => errorsIn(seen.of("a.xml")).length === 1);
  truncateSync(path);
  await follower.stop();
  assert.deepEqual(
    [only(seen.of("a.xml"), "end").ending, only(seen.of("a.xml#1"), "end").ending],
    ["overwritten", "empty"],
  );
});

test("followFile() a file that cannot be read is reported, with the system's reason", limit, async () => {
  const seen = new Seen();
  await followFile(directory, { onEvent: seen.onEvent, interval: 2 }).stop();
  const { complete, ending, reason } = only(seen.of(basename(directory)), "end");
  assert.deepEqual([complete, ending], [false, "unreadable"]);
  assert.match(reason ?? "", /could not be read: EISDIR/);
});

test("stop() rejects with what onEvent throws, even if it looks like an error of the file", limit, async () => {
  writeFileSync(join(directory, "a.xml"), document(madeError(1)));
  const thrown = Object.assign(new Error("The report could not be written."), { code: "ENOENT" });
  let calls = 0;
  const onEvent = () => {
    calls++;
    throw thrown;
  };
  const follower = followDirectory(directory, { onEvent, interval: 2 });
  await until(() => calls > 0);
  await wait(20);
  await assert.rejects(follower.stop(), thrown);
  assert.equal(calls, 1);
});

test("followFile() an interval that is no time is refused", () => {
  for (const interval of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => followFile("a.xml", { onEvent: () => {}, interval }), RangeError);
  }
});

const descriptors = "/proc/self/fd";

test(
  "followDirectory() a thousand processes: every error is seen, and few descriptors are open at any time",
  { ...limit, skip: existsSync(descriptors) ? false : `there is no ${descriptors} here` },
  async () => {
    const before = readdirSync(descriptors).length;
    let most = 0;
    const errors = new Map<string, number>();
    const follower = followDirectory(directory, {
      interval: 2,
      onEvent: (event, { path }) => {
        if (event.type !== "error") return;
        errors.set(path, (errors.get(path) ?? 0) + 1);
        most = Math.max(most, readdirSync(descriptors).length);
      },
    });
    const paths = Array.from({ length: 1000 }, (_, index) => join(directory, `${index}.xml`));
    for (const path of paths) writeFileSync(path, head() + madeError(1));
    await until(() => errors.size > 500);
    for (const path of paths) appendFileSync(path, madeError(2) + TAIL);
    await follower.stop();
    assert.ok(paths.every((path) => errors.get(path) === 2));
    assert.ok(most <= before + 6, `${most} descriptors were open, ${before} before`);
    assert.ok(readdirSync(descriptors).length <= before + 2);
  },
);
