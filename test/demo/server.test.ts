/** The heartbeat server without Valgrind: it works, it leaks, and it keeps its bounds. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { PASSWORD, converse } from "../../examples/heartbeat/client.mjs";
import {
  APPLICATION_DATA,
  HEARTBEAT,
  PADDING,
  RECORD_HEADER,
  heartbeatRequest,
  record,
} from "../../examples/heartbeat/protocol.mjs";
import { open, received, serve, serverFile } from "./serving.js";

/** Sends everything on one connection, says that this was all, and returns what the server answered. */
async function exchange(port: number, ...sent: readonly Buffer[]): Promise<Buffer> {
  const socket = await open(port);
  socket.end(Buffer.concat(sent));
  return received(socket);
}

/** What the server makes of an honest request: the same bytes, but for the heartbeat's type. */
function responseTo(request: Buffer): Buffer {
  const response = Buffer.from(request);
  response[RECORD_HEADER] = 2;
  return response;
}

for (const condition of [[], ["-C", "valgrind"]]) {
  const node = ["node", ...condition].join(" ");

  test(`server.mjs, run by ${node}, sends Alice's password to Mallory`, async () => {
    const server = await serve([...condition, serverFile]);
    const { leaked } = await converse(server.port, () => {});
    assert.equal(leaked.length, 512);
    assert.ok(leaked.includes(PASSWORD));
    assert.deepEqual(await server.ended, { exitCode: 0, stderr: "" });
  });

  test(`server.mjs --fixed, run by ${node}, sends Mallory nothing`, async () => {
    const server = await serve([...condition, serverFile, "--fixed"]);
    const { leaked } = await converse(server.port, () => {});
    assert.equal(leaked.length, 0);
    assert.deepEqual(await server.ended, { exitCode: 0, stderr: "" });
  });
}

test("server.mjs --fixed answers a heartbeat up to the last length that is true", async () => {
  const server = await serve([serverFile, "--fixed", "--connections", "1"]);
  const honest = [
    heartbeatRequest(""),
    heartbeatRequest("exact"),
    heartbeatRequest("a byte of the padding", { says: 22, padding: PADDING + 1 }),
  ];
  const tooLong = [
    heartbeatRequest("", { says: 1 }),
    heartbeatRequest("one too many", { says: 13 }),
    record(HEARTBEAT, Buffer.from([1, 0])),
  ];
  const answer = await exchange(server.port, ...honest, ...tooLong, heartbeatRequest("last"));
  assert.deepEqual(answer, Buffer.concat([...honest, heartbeatRequest("last")].map((request) => responseTo(request))));
  assert.equal((await server.ended).exitCode, 0);
});

test("server.mjs answers application data, and what it does not understand", async () => {
  const server = await serve([serverFile, "--connections", "1"]);
  const answer = await exchange(
    server.port,
    record(APPLICATION_DATA, Buffer.from("login bob")),
    record(APPLICATION_DATA, Buffer.from("logout")),
  );
  const expected = ["welcome bob", "what?"].map((words) => record(APPLICATION_DATA, Buffer.from(words)));
  assert.deepEqual(answer, Buffer.concat(expected));
});

test("server.mjs closes a connection that breaks the protocol, and goes on serving", async () => {
  const server = await serve([serverFile, "--connections", "4"]);
  assert.equal((await exchange(server.port, record(22, Buffer.from("hello")))).length, 0);
  assert.equal((await exchange(server.port, record(APPLICATION_DATA, Buffer.alloc(4097)))).length, 0);
  const longest = await exchange(server.port, record(APPLICATION_DATA, Buffer.alloc(4096)));
  assert.equal(longest.toString("latin1", RECORD_HEADER), "what?");
  assert.deepEqual(
    await exchange(server.port, heartbeatRequest("still there?")),
    responseTo(heartbeatRequest("still there?")),
  );
  const { exitCode, stderr } = await server.ended;
  assert.equal(exitCode, 0);
  assert.equal(stderr, "server: a record of type 22\nserver: a record of 4097 bytes; 4096 are the most\n");
});

test("server.mjs refuses a message when its pool is full, and has room again when the others leave", async () => {
  const server = await serve([serverFile, "--connections", "17"]);
  const unfinished = record(APPLICATION_DATA, Buffer.alloc(4096)).subarray(0, -1);
  const holders = await Promise.all(Array.from({ length: 15 }, () => open(server.port)));
  // Each holder's message is begun when its heartbeat, sent before, has been answered.
  for (const holder of holders) {
    holder.write(Buffer.concat([heartbeatRequest("begun"), unfinished]));
    await once(holder, "data");
  }
  assert.equal((await exchange(server.port, unfinished)).length, 0);
  await Promise.all(holders.map((holder) => received(holder.end())));
  assert.equal(
    (await exchange(server.port, record(APPLICATION_DATA, Buffer.alloc(4096)))).toString("latin1", RECORD_HEADER),
    "what?",
  );
  assert.deepEqual(await server.ended, { exitCode: 0, stderr: "server: the pool is full\n" });
});
