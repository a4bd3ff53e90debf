/** Instances of modules, rewritten or not, with a ledger that only writes down what it is told. */
import assert from "node:assert/strict";
import { webAssembly } from "#src/client/wasm/webassembly.js";
import type { Options } from "./allocator.js";

/** A call of one of the ledger's functions. */
export interface Told {
  name: string;
  role?: number;
  pages?: number;
  block?: bigint;
  size?: bigint;
}

export interface Calls {
  malloc(size: number): number;
  free(block: number): void;
  twice(size: number): number;
  through(size: number): number;
  start(): void;
  count(): number;
}

type AnyFunction = (...given: unknown[]) => unknown;

export function isValid(bytes: Uint8Array): boolean {
  return (webAssembly as unknown as { validate(bytes: Uint8Array): boolean }).validate(bytes);
}

/** With `told` the module is given a ledger: `answer` is what it says when the allocator begins, `kept` are the blocks it gives back. */
export function instantiate(
  bytes: Uint8Array,
  options: Options,
  told?: Told[],
  answer = 0,
  kept: bigint[] = [],
): Calls {
  const { Module, Instance } = webAssembly;
  const memory = () =>
    new (webAssembly as unknown as { Memory: new (options: object) => object }).Memory({
      initial: 2,
      maximum: 10,
      shared: options.isShared === true,
    });
  const env = new Proxy({}, { get: (_, name) => (name === "memory" ? memory() : () => undefined) });
  const { exports } = new Instance(new Module(bytes), { env });
  const own = exports as Record<string, AnyFunction>;
  if (told !== undefined) {
    const table = exports["jsgrind:ledger"] as { set(index: number, value: unknown): void };
    const ledger = listener(told, answer, kept);
    for (const [index, name] of ["enter", "exit", "usable", "evict", "evicted"].entries())
      table.set(index, ledger[name]);
    (exports["jsgrind:account"] as { value: number }).value = 64;
  }
  const named = (name: string): AnyFunction => own[name] ?? (() => assert.fail(`no ${name}`));
  return {
    malloc: (size) => named("malloc")(size) as number,
    free: (block) => void named("free")(block),
    twice: (size) => named("twice")(size) as number,
    through: (size) => named("through")(size) as number,
    start: () => void named("jsgrind:start")(),
    count: () => (exports["count"] as { value: number }).value,
  };
}

/** Functions of WebAssembly that call those of JavaScript: a table takes no others. */
function listener(told: Told[], answer: number, kept: bigint[]): Record<string, unknown> {
  const left = [...kept];
  return wrapped({
    enter: (account: number, role: number, pages: number, block: bigint, size: bigint) => {
      assert.equal(account, 64);
      told.push({ name: "enter", role, pages, block, size });
      return answer;
    },
    exit: (account: number, role: number, pages: number, block: bigint) => {
      assert.equal(account, 64);
      told.push({ name: "exit", role, pages, block });
    },
    usable: () => -1n,
    evict: () => {
      told.push({ name: "evict" });
      return left.shift() ?? 0n;
    },
    evicted: () => 0,
  });
}

function wrapped(functions: Record<string, AnyFunction | ((...given: never[]) => unknown)>): Record<string, unknown> {
  const { Module, Instance } = webAssembly;
  return new Instance(new Module(forwarding()), { env: functions }).exports;
}

/** A module that exports what it imports. */
function forwarding(): Uint8Array {
  const { i32, i64 } = { i32: 0x7f, i64: 0x7e };
  const types = Object.entries(signatures(i32, i64));
  const bytesOf = (text: string) => [text.length, ...Buffer.from(text)];
  const section = (id: number, items: number[][]) => {
    const content = [items.length, ...items.flat()];
    return [id, content.length, ...content];
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      types.map(([, [parameters, results]]) => [0x60, parameters.length, ...parameters, results.length, ...results]),
    ),
    ...section(
      2,
      types.map(([name], index) => [...bytesOf("env"), ...bytesOf(name), 0, index]),
    ),
    ...section(
      7,
      types.map(([name], index) => [...bytesOf(name), 0, index]),
    ),
  ]);
}

function signatures(i32: number, i64: number): Record<string, [number[], number[]]> {
  return {
    enter: [[i32, i32, i32, i64, i64, i32], [i32]],
    exit: [[i32, i32, i32, i64], []],
    usable: [[i32, i64], [i64]],
    evict: [[i32], [i64]],
    evicted: [[i32], [i32]],
  };
}
