// @ts-check
/**
 * Cuts what arrives on one connection into records. TCP delivers bytes in portions of any size, so a record is collected
 * in a message of the pool, header and all, until it is whole.
 */
import { APPLICATION_DATA, HEARTBEAT, RECORD_HEADER } from "./protocol.mjs";

/** The longest body that is accepted. */
const LONGEST = 4096;

export class RecordReader {
  /** @readonly */
  #pool;
  /** @readonly */
  #client;
  /** @readonly */
  #header = Buffer.alloc(RECORD_HEADER);
  /** @type {import("./pool.mjs").Message | undefined} */
  #message;
  /** How many bytes of the record have arrived. */
  #filled = 0;

  /**
   * @param {import("./pool.mjs").MessagePool} pool
   * @param {string} client
   */
  constructor(pool, client) {
    this.#pool = pool;
    this.#client = client;
  }

  /**
   * The messages that are whole with these bytes. Who takes one must free it.
   *
   * @param {Uint8Array} bytes
   * @returns {Generator<import("./pool.mjs").Message, void, void>}
   */
  *read(bytes) {
    for (let rest = bytes; rest.length > 0;) {
      rest = this.#message === undefined ? this.#readHeader(rest) : this.#readBody(this.#message, rest);
      if (this.#message === undefined || this.#filled < this.#message.length) continue;
      const whole = this.#message;
      this.#message = undefined;
      this.#filled = 0;
      yield whole;
    }
  }

  /** The connection ended: what has arrived of a record will not become whole. */
  abandon() {
    if (this.#message !== undefined) this.#pool.free(this.#message);
    this.#message = undefined;
  }

  /** @param {Uint8Array} bytes */
  #readHeader(bytes) {
    const part = bytes.subarray(0, RECORD_HEADER - this.#filled);
    this.#header.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === RECORD_HEADER) this.#begin(this.#header.readUInt8(), this.#header.readUIntBE(1, 3));
    return bytes.subarray(part.length);
  }

  /**
   * @param {number} type
   * @param {number} length Of the body.
   */
  #begin(type, length) {
    if (type !== APPLICATION_DATA && type !== HEARTBEAT) throw new Error(`a record of type ${type}`);
    if (length > LONGEST) throw new Error(`a record of ${length} bytes; ${LONGEST} are the most`);
    this.#message = this.#pool.alloc(RECORD_HEADER + length, this.#client);
    if (this.#message === undefined) throw new Error("the pool is full");
    this.#pool.memory.set(this.#header, this.#message.offset);
  }

  /**
   * @param {import("./pool.mjs").Message} message
   * @param {Uint8Array} bytes
   */
  #readBody(message, bytes) {
    const part = bytes.subarray(0, message.length - this.#filled);
    this.#pool.memory.set(part, message.offset + this.#filled);
    this.#filled += part.length;
    return bytes.subarray(part.length);
  }
}
