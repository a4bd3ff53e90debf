/** The demo must not say that it showed what it did not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, Report } from "jsgrind/report";
import { PASSWORD } from "../../examples/heartbeat/client.mjs";
import { complaintsAboutFixed, complaintsAboutVulnerable } from "../../examples/heartbeat/expect.mjs";
import type { Run } from "../../examples/heartbeat/run.mjs";

const alice = "127.0.0.1:4001";

function finding(client: string, kind = "SyscallParam"): Finding {
  const words = `Address 0x7a55ed7 is 0 bytes inside a freed message of client ${client} of size 46 client-defined`;
  const related = [{ message: words, stack: [] }];
  return { id: "b90aa0a7d552", kind, message: "", pid: 2, thread: 1, occurrences: 1, stack: [], related };
}

function run(exitCode: number | null, findings: Finding[], leaked: string): Run {
  const report: Report = {
    schema: 1,
    jsgrind: "0.1.0",
    valgrind: "3.19.0",
    tool: "memcheck",
    command: ["examples/heartbeat/server.mjs"],
    processes: [],
    findings,
    noise: [],
    suppressed: [],
  };
  return { exitCode, report, conversation: { alice, leaked: Buffer.from(leaked) } };
}

test("complaintsAboutVulnerable() has none only for the one finding that names Alice", () => {
  const leaked = `password=${PASSWORD}`;
  assert.deepEqual(complaintsAboutVulnerable(run(99, [finding(alice)], leaked)), []);

  const wrong: [Run, RegExp][] = [
    [run(99, [finding(alice)], "something else"), /did not receive Alice's password/],
    [run(0, [finding(alice)], leaked), /exit code 0, not 99/],
    [run(null, [finding(alice)], leaked), /exit code null, not 99/],
    [run(99, [finding(alice), finding(alice)], leaked), /there are 2 findings, not one/],
    [run(99, [finding(alice, "InvalidRead")], leaked), /the finding is InvalidRead/],
    [run(99, [finding("127.0.0.1:40011")], leaked), /does not name 127\.0\.0\.1:4001, who is Alice/],
    [run(99, [finding("127.0.0.1:400")], leaked), /does not name 127\.0\.0\.1:4001, who is Alice/],
  ];
  for (const [each, complaint] of wrong) {
    const complaints = complaintsAboutVulnerable(each);
    assert.equal(complaints.length, 1, complaints.join("; "));
    assert.match(complaints[0] ?? "", complaint);
  }
  assert.equal(complaintsAboutVulnerable(run(0, [], "")).length, 5);
});

test("complaintsAboutFixed() has none only for silence", () => {
  assert.deepEqual(complaintsAboutFixed(run(0, [], "")), []);
  assert.match(complaintsAboutFixed(run(0, [], "x")).join("; "), /^Mallory received 1 bytes that it did not send$/);
  assert.match(complaintsAboutFixed(run(1, [], "")).join("; "), /^jsgrind ended with exit code 1, not 0$/);
  assert.match(complaintsAboutFixed(run(0, [finding(alice)], "")).join("; "), /^there are 1 findings, not none$/);
});
