// @ts-check
/**
 * Three clients of the server, each with a connection of its own. Bob and Alice are honest; Mallory is not.
 *
 *     node examples/heartbeat/client.mjs PORT
 */
import { once } from "node:events";
import { connect } from "node:net";
import process from "node:process";
import { hexDump } from "./hex-dump.mjs";
import {
  APPLICATION_DATA,
  HEARTBEAT,
  HEARTBEAT_HEADER,
  PADDING,
  RECORD_HEADER,
  heartbeatRequest,
  record,
} from "./protocol.mjs";

/** What Alice would not tell Mallory. */
export const PASSWORD = "correct-horse-battery-staple";

/** How long Mallory says that its empty payload is. */
const SAYS = 512;

class Client {
  /** Address and port, which is how the server knows this client. @readonly */
  address;
  /** @readonly */
  #socket;
  /** @readonly */
  #records;

  /** @param {import("node:net").Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    this.#records = recordsFrom(socket);
    this.address = `${socket.localAddress}:${socket.localPort}`;
  }

  /** @param {number} port */
  static async connect(port) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}); // receive() throws it
    await once(socket, "connect");
    return new Client(socket);
  }

  /** @param {Buffer} bytes */
  send(bytes) {
    this.#socket.write(bytes);
  }

  /** The next record. */
  async receive() {
    const { value } = await this.#records.next();
    if (value === undefined) throw new Error("The server closed the connection");
    return value;
  }

  /** The payload of the next heartbeat. */
  async receivePayload() {
    const { type, body } = await this.receive();
    if (type !== HEARTBEAT) throw new Error(`The server answered a heartbeat by a record of type ${type}`);
    return body.subarray(HEARTBEAT_HEADER, body.length - PADDING);
  }

  close() {
    this.#socket.destroy();
  }
}

/**
 * @param {import("node:net").Socket} socket
 * @returns {AsyncGenerator<{ type: number, body: Buffer }, void, void>}
 */
async function* recordsFrom(socket) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= RECORD_HEADER) {
      const end = RECORD_HEADER + bytes.readUIntBE(1, 3);
      if (bytes.length < end) break;
      yield { type: bytes.readUInt8(), body: bytes.subarray(RECORD_HEADER, end) };
      bytes = bytes.subarray(end);
    }
  }
}

/**
 * @typedef {object} Conversation
 * @property {string} alice Her address.
 * @property {Buffer} leaked What Mallory received and never sent.
 */

/**
 * @param {number} port
 * @param {(line: string) => void} say
 * @returns {Promise<Conversation>}
 */
export async function converse(port, say) {
  const [bob, alice, mallory] = await Promise.all([Client.connect(port), Client.connect(port), Client.connect(port)]);
  try {
    await beat(bob, "still there?", (line) => say(`bob     ${bob.address}  ${line}`));

    alice.send(record(APPLICATION_DATA, Buffer.from(`login alice password=${PASSWORD}`)));
    const { body } = await alice.receive();
    say(`alice   ${alice.address}  logs in with her password: "${body.toString()}"`);

    // The server answers in order, so that when this request is discarded, the next one's response comes first.
    mallory.send(heartbeatRequest("", { says: SAYS, padding: 0 }));
    mallory.send(heartbeatRequest("hello"));
    const first = await mallory.receivePayload();
    const leaked = first.equals(Buffer.from("hello")) ? Buffer.alloc(0) : first;
    const back = leaked.length === 0 ? "no answer" : `${leaked.length} bytes back`;
    say(`mallory ${mallory.address}  heartbeat of 0 bytes that says ${SAYS}: ${back}`);
    for (const line of hexDump(leaked)) say(`          ${line}`);

    await beat(bob, "and now?", (line) => say(`bob     ${bob.address}  ${line}`));
    return { alice: alice.address, leaked };
  } finally {
    for (const client of [bob, alice, mallory]) client.close();
  }
}

/**
 * An honest heartbeat.
 *
 * @param {Client} client
 * @param {string} payload
 * @param {(line: string) => void} say
 */
async function beat(client, payload, say) {
  client.send(heartbeatRequest(payload));
  const response = await client.receivePayload();
  if (response.toString() !== payload)
    throw new Error(`A heartbeat of "${payload}" came back as "${response.toString()}"`);
  say(`heartbeat of ${payload.length} bytes: the same ${response.length} back`);
}

if (process.argv[1] === import.meta.filename) await converse(Number(process.argv[2]), console.log);
