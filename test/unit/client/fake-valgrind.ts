/**
 * A Valgrind in JavaScript, in place of the machine code: `process.dlopen` hands out two functions that read the words as
 * the machine code would, note them, and let a handler answer. So what the client sends can be looked at word by word,
 * thousands of times a second, and without a processor that Valgrind knows.
 *
 * Buffers get addresses of their own making, far apart, so that what leaves one cannot land in the next.
 */
import { layout } from "#src/client/object/machine.js";
import type { Door } from "#src/client/object/load.js";
import { drd, valgrind } from "#src/client/requests.js";

/** Code and five arguments. */
export type Words = readonly [bigint, bigint, bigint, bigint, bigint, bigint];

/** Answers a request, or returns undefined when it does not know it. */
export type Handler = (words: Words, fake: FakeValgrind) => bigint | undefined;

export class FakeValgrind {
  /** What was sent since `clear`, without the questions whether Valgrind is there, and whether it is DRD. */
  readonly requests: Words[] = [];
  handler: Handler;
  /** Whether it is DRD that runs; no other tool knows its threads. */
  isDrd = false;
  readonly #buffers: { buffer: ArrayBufferLike; address: bigint; length: bigint }[] = [];
  readonly #addresses = new WeakMap<ArrayBufferLike, bigint>();
  #next = 0x1000_0000n;

  constructor(handler: Handler = () => undefined) {
    this.handler = handler;
    // A program that loads the client now meets this Valgrind; one that has asked before keeps its answer.
    process.dlopen = (module: object) => Object.assign(module, { exports: this.#door() });
  }

  clear(): void {
    this.requests.length = 0;
  }

  /** The only request since `clear`. */
  get request(): Words {
    const [words, ...others] = this.requests;
    if (words === undefined || others.length > 0)
      throw new Error(`${this.requests.length} requests were sent, where one was expected`);
    return words;
  }

  addressOf(memory: ArrayBufferLike | ArrayBufferView): bigint {
    if (ArrayBuffer.isView(memory)) return this.addressOf(memory.buffer) + BigInt(memory.byteOffset);
    let address = this.#addresses.get(memory);
    if (address === undefined) {
      address = this.#next;
      this.#next += (BigInt(memory.byteLength) & ~0xffffn) + 0x2_0000n;
      this.#addresses.set(memory, address);
      this.#buffers.push({ buffer: memory, address, length: BigInt(memory.byteLength) });
    }
    return address;
  }

  /** The memory from an address to the end of its buffer. */
  memoryAt(address: bigint): Uint8Array {
    const found = this.#buffers.find((at) => at.address <= address && address < at.address + at.length);
    if (found === undefined) throw new RangeError(`No buffer is at 0x${address.toString(16)}`);
    return new Uint8Array(found.buffer, Number(address - found.address));
  }

  textAt(address: bigint): string {
    const memory = this.memoryAt(address);
    const end = memory.indexOf(0);
    if (end < 0) throw new RangeError(`The text at 0x${address.toString(16)} does not end in its buffer`);
    return new TextDecoder().decode(memory.slice(0, end)); // decode() refuses shared memory
  }

  /** Each copy of the client loads one, and gives it words of its own. */
  #door(): Door {
    let words: DataView | undefined;
    const run = (count: number) => {
      if (words === undefined) throw new Error("The words were not given before the first request");
      this.#run(words, count);
    };
    return {
      jsgrind_client_request: () => {
        run(1);
        return undefined;
      },
      jsgrind_client_requests: () => {
        run(Number(words?.getBigUint64(layout.count, true)));
        return undefined;
      },
      jsgrind_client_request_on: (view) => {
        if (lengthOf(view) === 0) return view;
        words ??= new DataView(view.buffer, view.byteOffset);
        words.setBigUint64(layout.slot + layout.argument, this.addressOf(view), true);
        words.setBigUint64(layout.slot + layout.argument + 8, BigInt(view.byteLength), true);
        run(1);
        return undefined;
      },
    };
  }

  #run(words: DataView, count: number): void {
    for (let slot = 1; slot <= count; slot++) {
      const word = (index: number) => words.getBigUint64(slot * layout.slot + 8 * index, true);
      const request: Words = [word(0), word(1), word(2), word(3), word(4), word(5)];
      const result = this.#answer(request);
      if (result !== undefined)
        words.setBigUint64(slot * layout.slot + layout.result, BigInt.asUintN(64, result), true);
    }
  }

  #answer(request: Words): bigint | undefined {
    if (request[0] === BigInt(valgrind.runningOnValgrind.code)) return 1n;
    if (request[0] === BigInt(drd.getValgrindThreadid.code) && !this.isDrd) return undefined;
    this.requests.push(request);
    return this.handler(request, this);
  }
}

/** As Node-API sees it: a DataView whose buffer is detached throws in JavaScript, and is empty there. */
function lengthOf(view: ArrayBufferView): number {
  try {
    return view.byteLength;
  } catch {
    return 0;
  }
}
