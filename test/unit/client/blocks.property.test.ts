/** The book-keeping of blocks in a buffer, against lists that are searched from end to end. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Layer } from "#src/client/layer.js";
import { Blocks, enter } from "#src/client/plot.js";
import { fuzzRuns } from "../../require.js";

const pageBytes = 0x1_0000;

/** Offsets around the borders of a page and of a 32-bit word, where a bitmap has its seams. */
const offset = fc.oneof(
  fc.nat(200),
  fc.integer({ min: pageBytes - 70, max: pageBytes + 70 }),
  fc.integer({ min: 3 * pageBytes - 40, max: 3 * pageBytes + 40 }),
);
const length = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, 31, 32, 33, 64, pageBytes - 1, pageBytes, pageBytes + 1, 2 * pageBytes),
  },
);

interface Known {
  start: number;
  end: number;
}

function overlaps(one: Known, two: Known): boolean {
  return one.start < two.end && two.start < one.end;
}

/** Empty blocks still have their address. */
function blockAt(start: number, length: number): Known {
  return { start, end: start + Math.max(length, 1) };
}

describe("Layer", () => {
  test("add(), remove() and all questions equal those of a list", () => {
    const step = fc.record({ add: fc.boolean(), offset, length });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.array(fc.tuple(offset, length), { maxLength: 9 }),
        (steps, asked) => {
          const layer = new Layer();
          const known: Known[] = [];
          for (const { add, offset, length } of steps) {
            const index = known.findIndex(({ start }) => start === offset);
            assert.equal(layer.has(offset), index >= 0);
            if (add) {
              const free = !known.some((other) => overlaps(blockAt(offset, length), other));
              assert.equal(layer.add(offset, length), free);
              if (free) known.push(blockAt(offset, length));
            } else if (index >= 0) {
              const [removed] = known.splice(index, 1);
              assert.equal(layer.remove(offset), (removed?.end ?? 0) - offset);
            }
          }
          for (const [at, size] of asked) question(layer, known, at, size);
          for (const { start } of known) question(layer, known, start, 1);
        },
      ),
      { numRuns: fuzzRuns(400) },
    );
  });
});

function question(layer: Layer, known: readonly Known[], at: number, size: number): void {
  const range = blockAt(at, size);
  const covering = known.find((block) => overlaps(block, blockAt(at, 1)));
  if (covering !== undefined) assert.equal(layer.lengthAt(at), covering.end - at);
  const touched = known.filter((block) => overlaps(block, range)).map(({ start }) => Math.max(start, at));
  assert.equal(layer.firstCovered(at, size), touched.length === 0 ? undefined : Math.min(...touched));
  assert.equal(layer.crosses(at), covering !== undefined && covering.start < at);
  const begins = known.map(({ start }) => start).filter((start) => at <= start && start < at + size);
  assert.deepEqual(
    Array.from(layer.within(at, size)),
    begins.toSorted((a, b) => a - b),
  );
}

interface Owned extends Known {
  owner: number;
  meta: boolean;
}

describe("Blocks", () => {
  test("of several owners are accepted and refused as a list of all of them says", () => {
    const size = fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.nat(24) },
      { weight: 1, arbitrary: fc.integer({ min: 60, max: 140 }) },
    );
    const step = fc.record({
      what: fc.constantFrom("add", "add", "add", "remove", "replace", "clear"),
      owner: fc.nat(3),
      offset: fc.nat(150),
      size,
      to: fc.nat(150),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const plot = enter(new ArrayBuffer(400));
        const owners = Array.from({ length: 4 }, (_, owner) => new Blocks(plot, owner < 2 ? "plain" : "meta"));
        let known: Owned[] = [];
        for (const { what, owner, offset, size, to } of steps) {
          const blocks = owners[owner] as Blocks;
          const candidate = { owner, meta: owner >= 2, ...blockAt(offset, size) };
          const mine = known.find((block) => block.owner === owner && block.start === offset);
          if (what === "add") {
            if (tried(() => blocks.add(offset, size), fits(known, candidate, size))) known.push(candidate);
          } else if (what === "clear" && size === 0) {
            blocks.clear();
            owners[owner] = new Blocks(plot, owner < 2 ? "plain" : "meta");
            known = known.filter((block) => block.owner !== owner);
          } else if (mine !== undefined) {
            const others = known.filter((block) => block !== mine);
            const moved = { ...candidate, ...blockAt(to, size) };
            if (what !== "replace") assert.equal(blocks.remove(offset), mine.end - mine.start);
            else if (!tried(() => blocks.replace(offset, to, size), fits(others, moved, size))) continue;
            known = what === "replace" ? [...others, moved] : others;
          }
          compare(owners, known);
        }
      }),
      { numRuns: fuzzRuns(400) },
    );
  });

  test("add() says which block is in the way, and where", () => {
    const blocks = new Blocks(enter(new ArrayBuffer(100)), "plain");
    blocks.add(16, 16);
    assert.throws(() => blocks.add(0, 32), {
      name: "RangeError",
      message:
        /^A block of 32 bytes at offset 0 of the buffer at 0x[0-9a-f]+ would overlap one that is live at offset 16; free that one first/,
    });
    blocks.add(0, 16);
    blocks.add(32, 16);
  });

  test("add() says that a block may not lie partly in a metapool's chunk", () => {
    const plot = enter(new ArrayBuffer(100));
    const [meta, plain] = [new Blocks(plot, "meta"), new Blocks(plot, "plain")];
    meta.add(20, 20);
    assert.throws(() => plain.add(30, 11), {
      name: "RangeError",
      message: /^A block of 11 bytes at offset 30 .* would lie partly inside a metapool's chunk/,
    });
    assert.throws(() => plain.add(19, 2), RangeError);
    plain.add(30, 10);
    plain.add(40, 1);
    meta.remove(20);
    assert.throws(() => meta.add(20, 15), RangeError);
    meta.add(30, 11);
  });
});

/** A block touches none of its own kind; one of the other kind lies wholly inside a metapool's chunk, or wholly outside. */
function fits(known: readonly Owned[], candidate: Owned, length: number): boolean {
  if (candidate.meta && length === 0) return false; // it could hold nothing
  const inside = (inner: Owned, outer: Owned) => outer.start <= inner.start && inner.end <= outer.end;
  return known.every(
    (other) =>
      !overlaps(other, candidate) ||
      (other.meta !== candidate.meta && (candidate.meta ? inside(other, candidate) : inside(candidate, other))),
  );
}

function tried(act: () => void, allowed: boolean): boolean {
  if (allowed) act();
  else assert.throws(act, RangeError);
  return allowed;
}

function compare(owners: readonly Blocks[], known: readonly Owned[]): void {
  owners.forEach((blocks, owner) => {
    const own = known.filter((block) => block.owner === owner).toSorted((a, b) => a.start - b.start);
    assert.deepEqual(
      Array.from(blocks.within(0, 400)),
      own.map(({ start }) => start),
    );
    for (const { start, end } of own) assert.equal(blocks.lengthAt(start), end - start);
    for (const { start, owner: whose } of known)
      assert.equal(
        blocks.has(start),
        known.some((block) => block.start === start && block.owner === owner),
        `${start} of ${whose}`,
      );
  });
}
