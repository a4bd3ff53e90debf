import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { heldBufferIn, heldBuffers } from "#src/ask/held-buffers.js";

const { pid } = process;
const fileAt = (address: number): string | undefined => (address === 0x10916b ? "/app/uninit" : undefined);

/** As Valgrind 3.19 said it. */
const unset = `Address 0x4A40040 len 64 not defined:
Uninitialised value at 0x4A40058
 Address 0x4a40040 is 0 bytes inside a block of size 1,064 alloc'd
==500==    at 0x48417B4: malloc (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==500==    by 0x10916A: node::Buffer::(anonymous namespace)::CreateUnsafeArrayBuffer(v8::FunctionCallbackInfo<v8::Value> const&) (in /usr/bin/node)
==500==    by 0x10916B: main (uninit.c:3)
==500==    by 0x7F3A: ???
==500==    by 0x7F3B: ??? (in /usr/lib/lib (x).so)

`;

test("heldBufferIn() counts the first byte that was never set from the block's beginning, and reads the stack", () => {
  assert.deepEqual(heldBufferIn(unset, 0x4a40040, fileAt), {
    size: 1064,
    firstUnset: 24,
    stack: [
      { ip: "0x48417b4", fn: "malloc", obj: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so" },
      {
        ip: "0x10916a",
        fn: "node::Buffer::(anonymous namespace)::CreateUnsafeArrayBuffer(v8::FunctionCallbackInfo<v8::Value> const&)",
        obj: "/usr/bin/node",
      },
      { ip: "0x10916b", fn: "main", obj: "/app/uninit" },
      { ip: "0x7f3a" },
      { ip: "0x7f3b", obj: "/usr/lib/lib (x).so" },
    ],
  });
});

test("heldBufferIn() takes the stack of the block, not that of the origin which --track-origins puts before it", () => {
  const origin =
    "was created by a heap allocation\n==500==    at 0x1: other (in /x)\n==500==    by 0x2: place (in /x)\n";
  const said = unset.replace("value at 0x4A40058\n", `value at 0x4A40058 ${origin}`);
  assert.deepEqual(heldBufferIn(said, 0x4a40040, fileAt), heldBufferIn(unset, 0x4a40040, fileAt));
});

test("heldBufferIn() counts from the block's beginning for a part of it too", () => {
  const part = unset.replace("0x4a40040 is 0 bytes", "0x4a40048 is 8 bytes");
  assert.equal(heldBufferIn(part, 0x4a40048, fileAt)?.firstUnset, 24);
});

test("heldBufferIn() finds nothing in memory that is set, in none, and in what is no block", () => {
  assert.equal(
    heldBufferIn(
      "Address 0x4A40040 len 24 defined\n Address 0x4a40040 is 0 bytes inside a block of size 64 alloc'd\n",
      0x4a40040,
      fileAt,
    ),
    undefined,
  );
  assert.equal(heldBufferIn("Address 0x1000 len 8 not addressable:\nbad address 0x1000\n", 0x1000, fileAt), undefined);
  assert.equal(
    heldBufferIn(
      "Address 0x1000 len 8 not defined:\nUninitialised value at 0x1000\n Address 0x1000 is on thread 1's stack\n",
      0x1000,
      fileAt,
    ),
    undefined,
  );
  assert.equal(heldBufferIn("", 0x1000, fileAt), undefined);
});

test("heldBuffers() asks Valgrind of each, a dozen at most, and keeps those that are not written to the end", async () => {
  const asked: string[] = [];
  const monitor = async (command: string): Promise<string> => {
    asked.push(command);
    return asked.length === 2 ? unset : "Address defined\n";
  };
  const held = Array.from({ length: 30 }, (_, index) => ({ address: 0x4a4_0040, length: 64 + index }));
  assert.equal((await heldBuffers({ pid, monitor }, held))[0]?.firstUnset, 24);
  assert.equal(asked.length, 12);
  assert.equal(asked[1], "check_memory defined 0x4a40040 65");
  assert.deepEqual(await heldBuffers({ pid, monitor: async () => undefined }, held), []);
});

test("heldBuffers() tells of a Buffer once, whatever parts of it are held, and of three at most", async () => {
  const held = Array.from({ length: 12 }, () => ({ address: 0x4a4_0040, length: 64 }));
  assert.equal((await heldBuffers({ pid, monitor: async () => unset }, held)).length, 1);
  let size = 1000;
  const monitor = async (): Promise<string> => unset.replace("1,064", String(size++));
  assert.deepEqual(
    (await heldBuffers({ pid, monitor }, held)).map((each) => each.size),
    [1000, 1001, 1002],
  );
});
