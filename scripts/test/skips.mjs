// @ts-check
/**
 * Collects the skipped tests from the runner's events and lists them, each with its reason, above the runner's own
 * closing lines, which stay last and unchanged.
 */
import { relative } from "node:path";

/**
 * @typedef {import("node:test/reporters").TestEvent} TestEvent
 * @typedef {{ file: string, name: string, reason: string }} Skip
 */

export class Skips {
  /** @type {Skip[]} */
  #skips = [];
  #listed = false;
  /** @readonly */
  #root;

  /** @param {string} root Files are named by their path below it. */
  constructor(root) {
    this.#root = root;
  }

  get count() {
    return this.#skips.length;
  }

  /**
   * A step between the runner and a reporter.
   *
   * @param {AsyncIterable<TestEvent>} events
   * @returns {AsyncGenerator<TestEvent, void>}
   */
  async *list(events) {
    for await (const event of events) {
      this.#collect(event);
      if (isFirstClosingLine(event) && !this.#listed) {
        this.#listed = true;
        yield* this.#skips.map(({ file, name, reason }) => diagnostic(`skipped: ${file}: ${name}: ${reason}`));
      }
      yield event;
    }
  }

  /** @param {TestEvent} event */
  #collect(event) {
    if (event.type !== "test:pass" && event.type !== "test:fail") return;
    const { skip, file, name } = event.data;
    if (skip === undefined || skip === false) return;
    this.#skips.push({
      file: file === undefined ? "" : relative(this.#root, file),
      name,
      reason: typeof skip === "string" && skip !== "" ? skip : "no reason given",
    });
  }
}

/** @param {TestEvent} event The runner closes with its counts, `tests 12` first. */
function isFirstClosingLine(event) {
  return event.type === "test:diagnostic" && event.data.nesting === 0 && /^tests \d+$/.test(event.data.message);
}

/** @param {string} message @returns {TestEvent} */
function diagnostic(message) {
  return { type: "test:diagnostic", data: { nesting: 0, message } };
}
