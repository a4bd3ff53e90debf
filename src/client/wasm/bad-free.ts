/** What is freed and is no block: Memcheck reports it, in the program's words. */
import { annotate } from "../annotate.js";
import { type Door, load, machine } from "../object/load.js";
import { layout } from "../object/machine.js";
import { valgrind } from "../requests.js";
import type { Near } from "./ledger.js";
import { stackText } from "./stale.js";

/**
 * Memcheck takes two errors for one when the innermost four addresses of their stacks are the same, as they are of all requests that go
 * through the same machine code. So each place of the program has a copy of the machine code of its own, up to so many places.
 */
const mostDoors = 100;
const doors = new Map<string, Gate>();

interface Gate {
  readonly door: Door;
  readonly words: Uint32Array;
}

export function reportBadFree(address: number, near: Near | undefined): void {
  const gate = gateFor(stackText());
  if (gate === undefined) return;
  annotate(describe(near), () => {
    const { words } = gate;
    const slot = layout.slot / 4;
    words[slot] = valgrind.freelikeBlock.code;
    words[slot + 2] = address;
    words[slot + 3] = address / 0x1_0000_0000;
    words[slot + 4] = 0;
    gate.door.jsgrind_client_request();
    // What is left there would count as a pointer in a search for leaks.
    words.fill(0, slot + 2, slot + 4);
  });
}

function describe(near: Near | undefined): { kind: string; message: string } {
  const kind = "InvalidFree";
  if (near === undefined) return { kind, message: "Frees an address that is in no block" };
  const { distance, size, isLive } = near;
  const block = `a block of ${size} bytes`;
  if (!isLive && distance === 0) return { kind: "DoubleFree", message: `Frees ${block} that was freed before` };
  if (distance >= size)
    return { kind, message: `Frees an address that is in no block: ${distance - size} bytes behind ${block}` };
  return {
    kind,
    message: `Frees an address that is ${distance} bytes inside ${block}${isLive ? "" : " that was freed before"}`,
  };
}

function gateFor(place: string): Gate | undefined {
  const known = doors.get(place) ?? (doors.size < mostDoors ? undefined : [...doors.values()].at(-1));
  if (known !== undefined) return known;
  const here = machine();
  if (here === undefined) return undefined;
  const door = load(here);
  const words = new Uint32Array(new ArrayBuffer(2 * layout.slot));
  words[layout.slot / 4] = valgrind.runningOnValgrind.code;
  // The first view becomes the words.
  door.jsgrind_client_request_on(words);
  const gate = { door, words };
  doors.set(place, gate);
  return gate;
}
