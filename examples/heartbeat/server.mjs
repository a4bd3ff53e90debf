// @ts-check
/**
 * A server that keeps its messages in a pool and answers heartbeats as OpenSSL did until April 2014.
 *
 *     node examples/heartbeat/server.mjs [--fixed] [--connections 3]
 *
 * It listens on a free port of 127.0.0.1, and ends when the last of so many connections has ended, or after two minutes.
 */
import { createServer } from "node:net";
import process from "node:process";
import { parseArgs } from "node:util";
import { MessagePool } from "./pool.mjs";
import {
  APPLICATION_DATA,
  HEARTBEAT,
  HEARTBEAT_HEADER,
  PADDING,
  RECORD_HEADER,
  RESPONSE,
  record,
} from "./protocol.mjs";
import { RecordReader } from "./reader.mjs";

/** @typedef {import("./pool.mjs").Message} Message */

const { values: options } = parseArgs({
  options: { fixed: { type: "boolean", default: false }, connections: { type: "string", default: "3" } },
});

const pool = new MessagePool(64 * 1024);

/**
 * The response repeats the payload. It is made in place: the request's type is changed, and the bytes go out as they lie
 * in the pool, as many as the client says that it sent.
 *
 * @param {Message} request
 * @returns {Buffer | undefined}
 */
function heartbeatResponse(request) {
  const heartbeat = request.offset + RECORD_HEADER;
  if (request.length < RECORD_HEADER + HEARTBEAT_HEADER) return undefined;
  const payloadLength = pool.memory.readUInt16BE(heartbeat + 1);
  const length = RECORD_HEADER + HEARTBEAT_HEADER + payloadLength + PADDING;
  // The fix, and the whole of it. RFC 6520, section 4: a heartbeat whose payload_length is too large is discarded silently.
  if (options.fixed && length > request.length) return undefined;
  pool.memory[heartbeat] = RESPONSE;
  const response = pool.memory.subarray(request.offset, request.offset + length);
  response.writeUIntBE(response.length - RECORD_HEADER, 1, 3);
  return response;
}

/**
 * @param {Message} request
 * @returns {Buffer | undefined} Nothing when there is nothing to say.
 */
function responseTo(request) {
  if (pool.memory[request.offset] === HEARTBEAT) return heartbeatResponse(request);
  const text = pool.memory.toString("utf8", request.offset + RECORD_HEADER, request.offset + request.length);
  const [command, user] = text.split(" ");
  return record(APPLICATION_DATA, Buffer.from(command === "login" ? `welcome ${user}` : "what?"));
}

let accepted = 0;
const server = createServer((socket) => {
  if (++accepted === Number(options.connections)) server.close();
  const reader = new RecordReader(pool, `${socket.remoteAddress}:${socket.remotePort}`);
  socket.on("data", (bytes) => {
    try {
      for (const request of reader.read(bytes)) {
        const response = responseTo(request);
        // The response may lie in the request's memory, which is therefore kept until the system has taken it.
        if (response === undefined) pool.free(request);
        else socket.write(response, () => pool.free(request));
      }
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on("error", (error) => console.error(`server: ${error.message}`));
  socket.on("close", () => reader.abandon());
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(`listening on port ${address.port}`);
});

setTimeout(() => {
  console.error("server: not all clients came and went within two minutes");
  process.exit(1);
}, 120_000).unref();
