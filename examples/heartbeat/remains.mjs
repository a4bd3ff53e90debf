// @ts-check
/**
 * Whose bytes lie in the free parts of the pool. Memcheck knows that they must not be used; by createBlock it also learns
 * whose they are, and says so: "inside a freed message of client 127.0.0.1:40000 of size 53 client-defined".
 *
 * Memcheck takes the first description that fits, so none may overlap: a newer message takes its bytes out of the older.
 */
import { createBlock, discard } from "jsgrind/memcheck";

/**
 * @typedef {{ start: number, end: number, client: string, block: import("jsgrind/memcheck").Block | undefined }} Remainder
 */

export class Remains {
  /** @readonly */
  #memory;
  /** @type {Remainder[]} */
  #remainders = [];

  /** @param {Buffer} memory */
  constructor(memory) {
    this.#memory = memory;
  }

  /**
   * A message was freed. Nobody clears it.
   *
   * @param {import("./pool.mjs").Message} message
   */
  leave({ offset, length, client }) {
    this.#describe(offset, offset + length, client);
  }

  /**
   * A new message takes these bytes; what was there keeps those before and behind.
   *
   * @param {import("./pool.mjs").Message} message
   */
  overwrite({ offset, length }) {
    const before = this.#remainders;
    this.#remainders = [];
    for (const remainder of before) {
      const { start, end, client, block } = remainder;
      if (end <= offset || start >= offset + length) {
        this.#remainders.push(remainder);
        continue;
      }
      if (block !== undefined) discard(block);
      this.#describe(start, offset, client);
      this.#describe(offset + length, end, client);
    }
  }

  /**
   * Whose byte lies at an offset, or nobody's.
   *
   * @param {number} offset
   */
  clientAt(offset) {
    return this.#remainders.find(({ start, end }) => start <= offset && offset < end)?.client;
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {string} client
   */
  #describe(start, end, client) {
    if (start >= end) return;
    const block = createBlock(this.#memory.subarray(start, end), `freed message of client ${client}`);
    this.#remainders.push({ start, end, client, block });
  }
}
