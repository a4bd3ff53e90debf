// @ts-check
/**
 * A pool for messages: one Buffer, of which each message gets a piece. Allocating is cheap, and nothing is cleared.
 *
 * To the runtime the pool is one block of memory that may be read anywhere. The requests below tell Memcheck what the
 * pool alone knows: which bytes belong to a message now. All others are inaccessible, and using them is an error.
 */
import { makeMemNoaccess } from "jsgrind/memcheck";
import { createMempool, mempoolAlloc, mempoolFree } from "jsgrind/valgrind";
import { Remains } from "./remains.mjs";

/** Unused bytes on both sides of a message, so that running over its end by a little never lands in the next one. */
const GUARD = 16;

/**
 * @typedef {object} Message
 * @property {number} offset Where it begins in the pool's memory.
 * @property {number} length In bytes.
 * @property {string} client Who sent it.
 */

export class MessagePool {
  /** The memory of all messages: an offset too far in it is somebody else's message. */
  memory;
  /** Whose bytes lie where no message is. */
  remains;
  /** @type {Message[]} By offset. */
  #messages = [];
  /** Memcheck's idea of the pool. */
  #mempool;

  /** @param {number} size In bytes. */
  constructor(size) {
    this.memory = Buffer.alloc(size);
    this.remains = new Remains(this.memory);
    makeMemNoaccess(this.memory);
    this.#mempool = createMempool(this.memory, { redzone: GUARD });
  }

  /**
   * The first gap that is large enough. Its bytes are what the last message there left.
   *
   * @param {number} length
   * @param {string} client
   * @returns {Message | undefined} Nothing when the pool is full.
   */
  alloc(length, client) {
    let offset = GUARD;
    let index = 0;
    for (const next of this.#messages) {
      if (offset + length + GUARD <= next.offset) break;
      offset = next.offset + next.length + GUARD;
      index++;
    }
    if (offset + length + GUARD > this.memory.length) return undefined;
    const message = { offset, length, client };
    this.#messages.splice(index, 0, message);
    mempoolAlloc(this.#mempool, message); // accessible, and undefined until written
    this.remains.overwrite(message);
    return message;
  }

  /** @param {Message} message */
  free(message) {
    const index = this.#messages.indexOf(message);
    if (index === -1) throw new Error(`The message at offset ${message.offset} is not in the pool; free it once`);
    this.#messages.splice(index, 1);
    mempoolFree(this.#mempool, message); // inaccessible again
    this.remains.leave(message);
  }

  /** How many messages there are. */
  get size() {
    return this.#messages.length;
  }
}
