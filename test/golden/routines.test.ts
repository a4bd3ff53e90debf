/** What the assemblers emit, instruction by instruction, on any host. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { entryPoint, exported } from "#src/client/object/machine.js";
import { ARCHITECTURES, assembled, readListing, toHex } from "./listing.js";

for (const { name, machine, special } of ARCHITECTURES) {
  describe(`${name}.assemble()`, () => {
    const listing = readListing(name);
    const routines = assembled(machine);

    test("emits the routines of the listing, in its order", () => {
      assert.deepEqual(
        routines.map(({ routine }) => routine.name),
        listing.map((routine) => routine.name),
      );
      assert.deepEqual(
        routines.map(({ routine }) => routine.name),
        [...exported, entryPoint],
      );
    });

    for (const [index, { name: routineName, instructions }] of listing.entries()) {
      test(`${routineName} is the listing's bytes, instruction by instruction`, () => {
        const { address, routine } = routines[index] ?? assert.fail("no such routine");
        const emitted = instructions.map(({ address: at, bytes, text }) => {
          const from = at - address;
          return `${at.toString(16)} ${toHex(routine.code.subarray(from, from + bytes.length))} ${text}`;
        });
        const wanted = instructions.map(({ address: at, bytes, text }) => `${at.toString(16)} ${toHex(bytes)} ${text}`);
        assert.deepEqual(emitted, wanted);
        const size = instructions.reduce((sum, { bytes }) => sum + bytes.length, 0);
        assert.equal(routine.code.length, size, "nothing behind the listing's last instruction");
      });

      test(`${routineName} says truly where its frame is built and taken down`, () => {
        const { address, routine } = routines[index] ?? assert.fail("no such routine");
        const before = (offset: number) =>
          instructions.find(({ address: at, bytes }) => at + bytes.length === address + offset)?.text;
        const { saved, framed, restored } = routine.unwind;
        assert.deepEqual(
          [before(saved), before(framed), before(restored), instructions.at(-1)?.text],
          name === "amd64"
            ? ["push rbp", "mov rbp,rsp", "leave", "ret"]
            : ["stp x29, x30, [sp, #-80]!", "mov x29, sp", "ldp x29, x30, [sp], #80", "ret"],
        );
      });
    }

    test("emits the special instruction sequence once in each routine that makes a request, and unbroken", () => {
      const counts = routines.map(({ routine }) => toHex(routine.code).split(special).length - 1);
      assert.deepEqual(counts, [1, 1, 1, 0]);
    });

    test("gives every routine the same size wherever it is placed", () => {
      const far = {
        text: 0x4000,
        words: 0x8000,
        got: { napi_define_properties: 8, napi_get_cb_info: 16, napi_get_buffer_info: 24 },
        properties: 32,
      };
      assert.deepEqual(
        machine.assemble(far).map(({ code, unwind }) => [code.length, unwind]),
        routines.map(({ routine }) => [routine.code.length, routine.unwind]),
      );
    });
  });
}
