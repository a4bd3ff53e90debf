/** A Memcheck that also knows which bytes may be accessed, and which are defined; for the rest see fake-memcheck.ts. */
import { memcheck, valgrind } from "#src/client/requests.js";
import { FakeMemcheck } from "./fake-memcheck.js";
import type { FakeValgrind, Words } from "./fake-valgrind.js";

type State = "x" | "u" | "d";

const code = (request: { readonly code: number }) => BigInt(request.code);

export class FakeShadow {
  readonly memcheck = new FakeMemcheck();
  readonly #states = new Map<bigint, State>();
  /** Errors that were reported while none were disabled. */
  errors = 0;
  /** What VALGRIND_PRINTF said. */
  readonly said: string[] = [];
  #disabled = 0n;

  /** All bytes from an address on: x not accessible, u undefined, d defined. */
  states(address: bigint, length: number): string {
    return Array.from({ length }, (_, index) => this.#state(address + BigInt(index))).join("");
  }

  constructor() {
    this.memcheck.mayResizeMalloc = true;
  }

  readonly handle = (words: Words, fake: FakeValgrind): bigint | undefined => {
    const [request, a, b, c] = words;
    const pools = this.memcheck.pools;
    const size = (anchor: bigint, address: bigint) =>
      pools.findLast((pool) => pool.anchor === anchor)?.chunks.find((chunk) => chunk.address === address)?.size;
    const redzone = pools.findLast((pool) => pool.anchor === a)?.redzone ?? 0n;
    const freed = request === code(valgrind.mempoolFree) ? size(a, b) : undefined;
    const chunks =
      request === code(valgrind.destroyMempool) ? (pools.findLast((pool) => pool.anchor === a)?.chunks ?? []) : [];
    const outer = this.memcheck.blocks.find(({ address, malloc }) => malloc && address === a)?.size;
    const before = this.memcheck.errors.length;
    const answer = this.memcheck.handle(words, fake);
    if (this.memcheck.errors.length > before && this.#disabled === 0n) this.errors += 1;
    switch (request) {
      case code(memcheck.makeMemNoaccess):
        this.#set(a, b, "x");
        return -1n;
      case code(memcheck.makeMemUndefined):
        this.#set(a, b, "u");
        return -1n;
      case code(memcheck.makeMemDefined):
        this.#set(a, b, "d");
        return -1n;
      case code(memcheck.checkMemIsAddressable):
        return Array.from(this.states(a, Number(b))).includes("x") ? a : 0n;
      case code(memcheck.getVbits):
        return this.#getVbits(a, fake.memoryAt(b), Number(c));
      case code(memcheck.setVbits):
        return this.#setVbits(a, fake.memoryAt(b), Number(c));
      case code(memcheck.createBlock):
        return this.#blocks++;
      case code(memcheck.discard):
        return 0n;
      case code(valgrind.printf):
        this.said.push(fake.textAt(a));
        return 1n;
      case code(valgrind.disableErrorReporting):
      case code(valgrind.enableErrorReporting):
        this.#disabled += BigInt.asIntN(64, a);
        return 0n;
      case code(valgrind.mempoolAlloc):
        this.#set(b - redzone, c + 2n * redzone, "x");
        this.#set(b, c, "u");
        return answer;
      case code(valgrind.mempoolFree):
        if (freed !== undefined) this.#set(b - redzone, freed + 2n * redzone, "x");
        return answer;
      case code(valgrind.destroyMempool):
        for (const chunk of chunks) this.#set(chunk.address - redzone, chunk.size + 2n * redzone, "x");
        return answer;
      case code(valgrind.resizeinplaceBlock):
        if (outer === b && c > 0n) {
          if (c < b) this.#set(a + c, b - c, "x");
          else this.#set(a + b, c - b, "u");
        }
        return answer;
      default:
        return answer;
    }
  };

  #blocks = 0n;

  #state(address: bigint): State {
    return this.#states.get(address) ?? "d";
  }

  #set(address: bigint, length: bigint, state: State): void {
    for (let at = address; at < address + length; at++) this.#states.set(at, state);
  }

  #getVbits(address: bigint, vbits: Uint8Array, length: number): bigint {
    const states = this.states(address, length);
    if (states.includes("x")) return 3n;
    for (const [index, state] of Array.from(states).entries()) vbits[index] = state === "u" ? 0xff : 0;
    return 1n;
  }

  #setVbits(address: bigint, vbits: Uint8Array, length: number): bigint {
    if (this.states(address, length).includes("x")) return 3n;
    for (let index = 0; index < length; index++)
      this.#states.set(address + BigInt(index), vbits[index] === 0 ? "d" : "u");
    return 1n;
  }
}
