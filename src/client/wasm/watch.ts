/** From an instance of a rewritten module to an account in the ledger. */
import { tell } from "../request.js";
import { memcheck } from "../requests.js";
import { type Account, Ledger } from "./ledger.js";
import type { Record } from "./record.js";
import { prefix } from "./rewrite.js";
import { knowWrappers } from "./stale.js";
import type { Settings } from "./settings.js";
import type { Exports, Global, Memory, Table } from "./webassembly.js";
import { entry } from "./wrapper.js";

/** An instance whose allocator the ledger hears of. */
export interface Watched {
  readonly account: Account;
  readonly record: Record;
  /** Of its own, and those that the rewriting added. */
  readonly exports: Exports;
}

let ledger: Ledger | undefined;

export function openLedger(): Ledger | undefined {
  return (ledger ??= Ledger.open());
}

/** By memory, as long as it is there. */
const watched = new WeakMap<Memory, Watched[]>();

/** Of all memories that are still there, with their ledger. */
export function allWatched(): { ledger: Ledger; all: Watched[] } | undefined {
  if (ledger === undefined) return undefined;
  const memories = ledger.accounts().map(({ memory }) => memory.deref());
  return { ledger, all: memories.flatMap((memory) => (memory && watched.get(memory)) ?? []) };
}

/** undefined natively, and where the memory is empty. */
export function watchExports(exports: Exports, record: Record, { redzone }: Settings): Watched | undefined {
  const opened = openLedger();
  const memory = exports[`${prefix}memory`] as Memory;
  const { mostPages, layout } = record;
  const options = { heapBase: layout.heapBase, mostPages, isShared: isShared(exports), redzone };
  const found = opened?.account(memory, options);
  if (opened === undefined || found === undefined) return undefined;
  const { account, isNew } = found;
  const table = exports[`${prefix}ledger`] as Table;
  for (const [name, index] of Object.entries(entry)) table.set(index, opened.functions[name as keyof typeof entry]);
  (exports[`${prefix}account`] as Global).value = account.at;
  knowWrappers(record.functions.map(([index]) => index));
  // What another instance has of the stack is in use.
  if (isNew) describeStack(account, exports, record);
  const one = { account, record, exports };
  watched.set(memory, [...(watched.get(memory) ?? []), one]);
  return one;
}

export function isShared(exports: Exports): boolean {
  return !((exports[`${prefix}memory`] as Memory).buffer instanceof ArrayBuffer);
}

/** What lies below the stack's pointer was never written. */
function describeStack({ base }: Account, exports: Exports, { layout }: Record): void {
  const { stackPointer, stackLimit } = layout;
  if (stackPointer === undefined || stackLimit === undefined) return;
  const at = Number((exports[`${prefix}global ${stackPointer}`] as Global).value) >>> 0;
  if (at > stackLimit) tell(memcheck.makeMemUndefined.code, base + stackLimit, at - stackLimit);
}
