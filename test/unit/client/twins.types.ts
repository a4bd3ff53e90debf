/** Read by tsc alone: it fails when a module and its disabled twin differ in a name or in a type. */
import type * as callgrind from "#src/client/callgrind.js";
import type * as cachegrind from "#src/client/cachegrind.js";
import type * as dhat from "#src/client/dhat.js";
import type * as drd from "#src/client/drd.js";
import type * as helgrind from "#src/client/helgrind.js";
import type * as index from "#src/client/index.js";
import type * as memcheck from "#src/client/memcheck.js";
import type * as offCallgrind from "#src/client/off/callgrind.js";
import type * as offCachegrind from "#src/client/off/cachegrind.js";
import type * as offDhat from "#src/client/off/dhat.js";
import type * as offDrd from "#src/client/off/drd.js";
import type * as offHelgrind from "#src/client/off/helgrind.js";
import type * as offIndex from "#src/client/off/index.js";
import type * as offMemcheck from "#src/client/off/memcheck.js";
import type * as offPool from "#src/client/off/pool.js";
import type * as offSecret from "#src/client/off/secret.js";
import type * as offValgrind from "#src/client/off/valgrind.js";
import type * as offWasm from "#src/client/off/wasm.js";
import type * as pool from "#src/client/pool.js";
import type * as secret from "#src/client/secret.js";
import type * as wasm from "#src/client/wasm.js";
import type * as valgrind from "#src/client/valgrind.js";

/** Identical, and not only assignable: a conditional type compares its unresolved sides for identity. */
type Same<A, B> = (<T>() => T extends Names<A> ? 1 : 2) extends <T>() => T extends Names<B> ? 1 : 2 ? true : false;

/** Two modules are never one type; what they export can be. Functions count as writable, and constants as read-only. */
type Names<M> = { -readonly [Name in keyof M]: M[Name] };

function assertSame<_ extends true>(): void {}

/** Never called. */
export function twins(): void {
  assertSame<Same<typeof index, typeof offIndex>>();
  assertSame<Same<typeof valgrind, typeof offValgrind>>();
  assertSame<Same<typeof memcheck, typeof offMemcheck>>();
  assertSame<Same<typeof helgrind, typeof offHelgrind>>();
  assertSame<Same<typeof drd, typeof offDrd>>();
  assertSame<Same<typeof callgrind, typeof offCallgrind>>();
  assertSame<Same<typeof cachegrind, typeof offCachegrind>>();
  assertSame<Same<typeof dhat, typeof offDhat>>();
  assertSame<Same<typeof pool, typeof offPool>>();
  assertSame<Same<typeof wasm, typeof offWasm>>();
  assertSame<Same<typeof secret, typeof offSecret>>();

  // That the comparison itself can fail:
  // @ts-expect-error A parameter's type differs.
  assertSame<Same<{ f(a: number): void }, { f(a: string): void }>>();
  // @ts-expect-error A function is missing.
  assertSame<Same<{ f(): void; g(): void }, { f(): void }>>();
  // @ts-expect-error A result may be undefined.
  assertSame<Same<{ f(): number }, { f(): number | undefined }>>();
}
