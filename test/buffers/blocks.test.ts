/** What Memcheck knows of the memory of each Buffer; see fixtures/buffers/blocks.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { runWithBuffers } from "./run.js";

interface Told {
  length: number;
  undefined: number;
  /** How many of four bytes around it are accessible. */
  around: number;
  /** How many more bytes its ArrayBuffer has. */
  memory: number;
}

type Ways = Record<string, Told[]>;

const unwritten: ReadonlySet<string> = new Set(["allocUnsafe", "allocUnsafeSlow", "concat of undefined bytes"]);

for (const { version, path } of await nodes("newest")) {
  describe(`with --buffers under Node ${version}`, { skip: needsCommand("valgrind") }, () => {
    let told: Ways;
    let inWorker: Ways;
    let accessible: boolean[];
    before(async () => {
      const run = await runWithBuffers(path, ["buffers/blocks.mjs"], ["--leak-check", "no"]);
      assert.equal(run.exitCode, 0, run.stderr);
      ({ told, inWorker, accessible } = JSON.parse(run.stdout) as {
        told: Ways;
        inWorker: Ways;
        accessible: boolean[];
      });
    });

    test("each Buffer is a block of its own, of exactly its size, between bytes that are inaccessible", () => {
      for (const ways of [told, inWorker]) {
        const others = Object.entries(ways).filter(([, all]) =>
          all.some(({ around, memory }) => around + memory !== 0),
        );
        assert.deepEqual(others, []);
        assert.equal(Object.values(ways).flat().length, 12 * 7 + 5);
      }
    });

    test("allocUnsafe() and allocUnsafeSlow() give undefined bytes, whatever the size", () => {
      for (const ways of [told, inWorker]) {
        for (const [way, all] of Object.entries(ways)) {
          if (!unwritten.has(way)) continue;
          assert.deepEqual(
            all.map((each) => each.undefined),
            all.map(({ length }) => length),
            way,
          );
        }
      }
    });

    test("bytes that were copied or encoded are as defined as what they were made of", () => {
      for (const ways of [told, inWorker]) {
        for (const [way, all] of Object.entries(ways)) {
          if (unwritten.has(way) || way.endsWith("Pool")) continue;
          assert.ok(
            all.every((each) => each.undefined === 0),
            way,
          );
        }
      }
    });

    test("the program's own Buffer.poolSize changes nothing", () => {
      const undefinedBytes = (way: string): number[] | undefined => told[way]?.map((each) => each.undefined);
      assert.deepEqual(undefinedBytes("smallPool"), [0, 600]);
      assert.deepEqual(undefinedBytes("noPool"), [0, 5]);
    });

    test("what a Buffer left behind is inaccessible once it was collected", () => {
      assert.deepEqual(accessible, [false, false, false]);
    });
  });
}
