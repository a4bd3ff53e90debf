/** The demo as its reader runs it, and the heartbeat server under `jsgrind memcheck` with worse clients than Mallory. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { Report } from "jsgrind/report";
import { APPLICATION_DATA, HEARTBEAT, heartbeatRequest, record } from "../../examples/heartbeat/protocol.mjs";
import { needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { jsgrindFile, open, received, root, serve, serverFile } from "./serving.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-heartbeat-test-"));
test.after(() => rmSync(folder, { recursive: true }));

function reportAt(...path: string[]): Report {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8")) as Report;
}

async function runDemo(node: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const demo = spawn(node, [join(root, "examples", "heartbeat", "demo.mjs"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, "close")]);
  return { exitCode: demo.exitCode, stdout, stderr };
}

async function checkDemo({ path, version }: { path: string; version: string }): Promise<void> {
  const { exitCode, stdout, stderr } = await runDemo(path, ["--reports", join(folder, version)]);
  assert.equal(exitCode, 0, stdout + stderr);

  const alice = /^alice +(127\.0\.0\.1:\d+) /m.exec(stdout)?.[1] ?? "";
  assert.match(stdout, /^mallory .* 512 bytes back\n +0000 {2}(?:[0-9a-f]{2} ){16} in alice passwor$/m);
  assert.match(stdout, /^mallory .* that says 512: no answer$/m);
  assert.ok(stdout.split("\n").length <= 40, stdout);

  const vulnerable = reportAt(version, "vulnerable.json");
  assert.equal(vulnerable.processes[0]?.runtime?.version, version);
  assert.equal(vulnerable.processes[0].exitCode, 0);
  assert.deepEqual(
    vulnerable.findings.map(({ kind, message, occurrences }) => ({ kind, message, occurrences })),
    [{ kind: "SyscallParam", message: "Syscall param write(buf) points to unaddressable byte(s)", occurrences: 1 }],
  );
  const words = vulnerable.findings[0]?.related[0]?.message ?? "";
  // A login of 53 bytes with its record's header, of which Mallory's request of 7 has taken the first.
  assert.match(words, /^Address 0x\w+ is 0 bytes inside a freed message of client \S+ of size 46 client-defined$/);
  assert.ok(words.includes(` ${alice} `), `${words}: not ${alice}`);
  assert.ok(stderr.includes(words), "jsgrind's own report is shown");
  assert.ok(stdout.includes(`${words}\nClient ${alice} is Alice.\n`));

  const fixed = reportAt(version, "fixed.json");
  assert.equal(fixed.processes[0]?.exitCode, 0);
  assert.deepEqual(fixed.findings, []);
}

for (const node of await nodes("first")) {
  test(
    `demo.mjs shows Alice's message in the vulnerable server and nothing in the fixed one, on Node ${node.version}`,
    {
      skip: needsCommand("valgrind"),
    },
    () => checkDemo(node),
  );
}

test("demo.mjs says why it cannot be shown", async () => {
  const { exitCode, stdout, stderr } = await runDemo(process.execPath, [], { JSGRIND_VALGRIND: join(folder, "none") });
  assert.equal(exitCode, 1);
  assert.match(stdout, /The demo could not be shown\. The server ended before it listened/);
  assert.match(stderr, /^jsgrind: .*none/m);
});

test(
  "server.mjs --fixed gives no finding, and loses no message, whatever its clients do",
  { skip: needsCommand("valgrind") },
  async () => {
    const json = join(folder, "abused.json");
    const server = await serve([
      jsgrindFile,
      "memcheck",
      `--json=${json}`,
      "--timeout=200",
      serverFile,
      "--fixed",
      "--connections",
      "6",
    ]);

    async function exchange(...sent: readonly Buffer[]): Promise<Buffer> {
      const socket = await open(server.port);
      socket.end(Buffer.concat(sent));
      return received(socket);
    }
    const login = record(APPLICATION_DATA, Buffer.from("login alice password=swordfish"));
    assert.equal((await exchange(login.subarray(0, -1))).length, 0);
    assert.equal((await exchange(record(22, Buffer.from("unknown type")))).length, 0);
    assert.equal((await exchange(record(APPLICATION_DATA, Buffer.alloc(4097)))).length, 0);
    assert.equal(
      (
        await exchange(
          heartbeatRequest("", { says: 65_535 }),
          record(HEARTBEAT, Buffer.from([1, 0])),
          record(HEARTBEAT, Buffer.alloc(0)),
        )
      ).length,
      0,
    );

    const deaf = await open(server.port);
    deaf.write(Buffer.concat(Array.from({ length: 40 }, () => heartbeatRequest("x".repeat(1000)))));
    await once(deaf, "data");
    deaf.resetAndDestroy();

    const honest = heartbeatRequest("still there?");
    assert.equal((await exchange(login, honest)).length, 4 + "welcome alice".length + honest.length);

    const { exitCode, stderr } = await server.ended;
    assert.deepEqual(reportAt("abused.json").findings, [], stderr);
    assert.equal(exitCode, 0);
  },
);
