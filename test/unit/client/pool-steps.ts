/**
 * Steps of a program with allocators of its own, as data: what each does, and whether the rules let it when they are
 * applied to Memcheck's lists. For pools.property.test.ts.
 */
import fc from "fast-check";
import {
  type Mempool,
  createMempool,
  destroyMempool,
  freelikeBlock,
  malloclikeBlock,
  mempoolAlloc,
  mempoolChange,
  mempoolFree,
  mempoolTrim,
  moveMempool,
  resizeinplaceBlock,
} from "#src/client/valgrind.js";
import { type Block, FakeMemcheck } from "./fake-memcheck.js";
import type { FakeValgrind } from "./fake-valgrind.js";

export interface World {
  fake: FakeValgrind;
  memcheck: FakeMemcheck;
  buffers: ArrayBufferLike[];
  pools: { pool: Mempool; address: bigint; length: number; wholeBuffer: boolean }[];
}

export function newWorld(fake: FakeValgrind): World {
  const memcheck = new FakeMemcheck();
  const buffers = [new ArrayBuffer(256), new ArrayBuffer(96), new SharedArrayBuffer(128)];
  // Shared memory is mapped, and not from malloc.
  for (const buffer of buffers.slice(0, 2)) memcheck.malloc(fake.addressOf(buffer), buffer.byteLength);
  fake.handler = memcheck.handle;
  return { fake, memcheck, buffers, pools: [] };
}

/** Two places that are worth more than chance gives them. */
const everything = 300;
const behindTheLast = 301;
const at = fc.oneof(
  { weight: 12, arbitrary: fc.nat(260) },
  { weight: 1, arbitrary: fc.constantFrom(everything, behindTheLast) },
);
const size = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.nat(30) },
  { weight: 1, arbitrary: fc.nat(260) },
);
const which = fc.nat(6);

/** `do` names the function; places are numbers that are taken modulo what there is. */
const create = fc.record({
  do: fc.constant("create" as const),
  buffer: which,
  whole: fc.boolean(),
  at,
  size,
  options: fc.record({
    redzone: fc.oneof(fc.constant(0), fc.nat(9)),
    zeroed: fc.boolean(),
    metapool: fc.boolean(),
    autoFree: fc.boolean(),
  }),
});

const step = fc.oneof(
  { weight: 2, arbitrary: create },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const), pool: which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("alloc" as const), pool: which, at, size }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("allocMany" as const),
      pool: which,
      ranges: fc.array(fc.tuple(at, fc.nat(12)), { maxLength: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("free" as const), pool: which, chunk: which, at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("trim" as const), pool: which, at, size }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("change" as const), pool: which, chunk: which, at, to: at, size }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move" as const), pool: which, anchor: fc.bigInt(1n, 4n) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("malloclike" as const), buffer: which, at, size, redzone: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("freelike" as const), block: which, buffer: which, at, size }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("resize" as const),
      block: which,
      buffer: which,
      at,
      size,
      slip: fc.constantFrom(0, 0, 0, 1),
      newLength: size,
    }),
  },
);

type StepOf<T> = T extends fc.Arbitrary<infer U> ? U : never;
export type Step = StepOf<typeof step>;

type PoolStep = Extract<Step, { pool: number }>;

/** A program begins with a pool, or half of what it does would be done to none. */
export const program = fc
  .tuple(create, fc.array(step, { maxLength: 40, size: "max" }))
  .map(([first, rest]) => [first, ...rest]);

/** Does the step, or returns false when there is no pool to do it to. */
export function perform(world: World, step: Step): boolean {
  switch (step.do) {
    case "create": {
      const memory = memoryFor(world, step);
      const pool = createMempool(memory, step.options);
      const buffer = ArrayBuffer.isView(memory) ? memory.buffer : memory;
      const wholeBuffer = memory.byteLength === buffer.byteLength;
      world.pools.push({ pool, address: world.fake.addressOf(memory), length: memory.byteLength, wholeBuffer });
      return true;
    }
    case "malloclike":
      malloclikeBlock(viewIn(world, step), { redzone: step.redzone });
      return true;
    case "freelike":
      freelikeBlock(heapBlock(world, step).view);
      return true;
    case "resize":
      resizeinplaceBlock(heapBlock(world, step).view, step.newLength);
      return true;
    default:
      return performOnPool(world, step);
  }
}

function performOnPool(world: World, step: PoolStep): boolean {
  const entry = pick(world.pools, step.pool);
  if (entry === undefined) return false;
  const { pool } = entry;
  switch (step.do) {
    case "destroy":
      destroyMempool(pool);
      world.pools.splice(world.pools.indexOf(entry), 1);
      break;
    case "alloc":
      mempoolAlloc(pool, sliceIn(entry, step.at, step.size));
      break;
    case "allocMany":
      mempoolAlloc(pool, { ranges: slicesIn(entry, step.ranges).flatMap(({ offset, length }) => [offset, length]) });
      break;
    case "free":
      mempoolFree(pool, { offset: chunkFor(world, step).offset });
      break;
    case "trim":
      mempoolTrim(pool, sliceIn(entry, step.at, step.size));
      break;
    case "change":
      mempoolChange(pool, { offset: chunkFor(world, step).offset }, sliceIn(entry, step.to, step.size));
      break;
    case "move":
      moveMempool(pool, step.anchor);
      break;
  }
  return true;
}

/** Whether the rules let the step. */
export function allowed(world: World, step: Step): boolean {
  const { fake, memcheck } = world;
  switch (step.do) {
    case "create": {
      const memory = memoryFor(world, step);
      const { redzone, metapool, autoFree } = step.options;
      const taken = memcheck.pools.some(({ anchor }) => anchor === fake.addressOf(memory));
      return memory.byteLength > 0 && redzone <= memory.byteLength && (metapool || !autoFree) && !taken;
    }
    case "malloclike": {
      const view = viewIn(world, step);
      const { redzone } = step;
      const inside =
        redzone <= view.byteOffset && view.byteOffset + view.byteLength + redzone <= view.buffer.byteLength;
      return inside && fits(memcheck, false, fake.addressOf(view), view.byteLength);
    }
    case "freelike": {
      // At the start of a buffer stands the runtime's own block.
      const { view, block } = heapBlock(world, step);
      return block !== undefined || view.byteOffset > 0;
    }
    case "resize": {
      const { view, block } = heapBlock(world, step);
      const room = view.buffer.byteLength - view.byteOffset - Number(block?.redzone ?? 0n);
      if (step.newLength < 1 || step.newLength > room) return false;
      if (block === undefined) return view.byteOffset > 0;
      return block.size === BigInt(view.byteLength) && fits(memcheck, false, block.address, step.newLength, block);
    }
    default:
      return allowedOnPool(world, step);
  }
}

function allowedOnPool(world: World, step: PoolStep): boolean {
  const entry = pick(world.pools, step.pool);
  if (entry === undefined) return true;
  const redzone = Number(known(world, entry.pool).redzone);
  switch (step.do) {
    case "destroy":
      return true;
    case "alloc":
      return mayHold(world, entry, sliceIn(entry, step.at, step.size));
    case "allocMany":
      return slicesIn(entry, step.ranges).every((slice, index, all) => {
        const { offset, length } = slice;
        const clear = all
          .slice(0, index)
          .every(
            (other) =>
              offset + Math.max(length, 1) <= other.offset || other.offset + Math.max(other.length, 1) <= offset,
          );
        return clear && mayHold(world, entry, slice);
      });
    case "free":
      return within(entry, { offset: chunkFor(world, step).offset, length: 0 }, redzone);
    case "trim":
      return mayTrim(world, entry, sliceIn(entry, step.at, step.size));
    case "change": {
      const { offset, chunk } = chunkFor(world, step);
      const to = sliceIn(entry, step.to, step.size);
      if (!within(entry, { offset, length: 0 }, redzone)) return false;
      if (chunk !== undefined) return mayHold(world, entry, to, chunk);
      return within(entry, to, redzone) && !wouldFreeBuffer(world, entry, to); // Memcheck reports it
    }
    case "move":
      return !world.memcheck.pools.some(({ anchor }) => anchor === step.anchor);
  }
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(list.length, 1)];
}

function known({ memcheck }: World, pool: Mempool) {
  const found = memcheck.pools.find(({ anchor }) => anchor === pool.anchor);
  if (found === undefined) throw new Error("A live pool is not one that Memcheck has");
  return found;
}

type Entry = World["pools"][number];

/** A little beyond the end happens too. */
function sliceIn({ length: room }: Entry, at: number, length: number): { offset: number; length: number } {
  if (at === everything) return { offset: 0, length: room };
  if (at === behindTheLast) return { offset: room, length: 0 };
  return { offset: at % (room + 4), length: length > 30 ? length % (room + 4) : length };
}

function slicesIn(entry: Entry, ranges: readonly (readonly [number, number])[]) {
  return ranges.map(([at, length]) => sliceIn(entry, at, length));
}

function within(
  { length: room }: Entry,
  { offset, length }: { offset: number; length: number },
  redzone: number,
): boolean {
  return offset - redzone >= 0 && offset + length + redzone <= room;
}

function mayHold(world: World, entry: Entry, slice: { offset: number; length: number }, except?: Block): boolean {
  const { redzone, metapool } = known(world, entry.pool);
  if (wouldFreeBuffer(world, entry, slice)) return false;
  if (metapool && slice.length === 0) return false; // it could hold nothing
  const address = entry.address + BigInt(slice.offset);
  return within(entry, slice, Number(redzone)) && fits(world.memcheck, metapool, address, slice.length, except);
}

/** With autoFree a chunk takes all heap blocks in it along, and the buffer's own block is one. */
function wouldFreeBuffer(world: World, entry: Entry, { length }: { length: number }): boolean {
  return known(world, entry.pool).autoFree && entry.wholeBuffer && length === entry.length;
}

/** A chunk of a metapool cannot be cut in two where a block lies. */
function mayTrim({ memcheck }: World, entry: Entry, extent: { offset: number; length: number }): boolean {
  if (!within(entry, extent, 0)) return false;
  const pool = memcheck.pools.find(({ anchor }) => anchor === entry.pool.anchor);
  if (pool?.metapool !== true) return true;
  const from = entry.address + BigInt(extent.offset);
  const to = from + BigInt(extent.length);
  const crossed = (border: bigint, chunk: Block) =>
    chunk.address < border &&
    border < chunk.address + chunk.size &&
    [
      ...memcheck.blocks.filter(({ malloc }) => !malloc),
      ...memcheck.pools.filter(({ metapool }) => !metapool).flatMap(({ chunks }) => chunks),
    ].some(({ address, size }) => address < border && border < address + size);
  return from === to || !pool.chunks.some((chunk) => crossed(from, chunk) || crossed(to, chunk));
}

/** Of its own kind a block touches none; one of the other kind lies wholly inside a metapool's chunk, or wholly outside. */
function fits(
  { pools, blocks }: FakeMemcheck,
  meta: boolean,
  address: bigint,
  length: number,
  except?: Block,
): boolean {
  const end = address + BigInt(Math.max(length, 1));
  const others = [
    ...blocks.filter(({ malloc }) => !malloc).map((block) => ({ block, otherMeta: false })),
    ...pools.flatMap(({ chunks, metapool }) => chunks.map((block) => ({ block, otherMeta: metapool }))),
  ];
  return others.every(({ block, otherMeta }) => {
    const otherEnd = block.address + (block.size === 0n ? 1n : block.size);
    if (block === except || end <= block.address || otherEnd <= address) return true;
    if (otherMeta === meta) return false;
    return meta ? address <= block.address && otherEnd <= end : block.address <= address && end <= otherEnd;
  });
}

function memoryFor(world: World, { buffer, whole, at, size }: Extract<Step, { do: "create" }>) {
  return whole ? (pick(world.buffers, buffer) as ArrayBuffer) : viewIn(world, { buffer, at, size: 4 * size });
}

function viewIn(world: World, { buffer, at, size }: { buffer: number; at: number; size: number }): Uint8Array {
  const memory = pick(world.buffers, buffer) as ArrayBuffer;
  const start = Math.min(at, memory.byteLength);
  return new Uint8Array(memory, start, Math.min(size, memory.byteLength - start));
}

/** A live chunk of the pool when there is one, since a random place seldom has one. */
function chunkFor(
  world: World,
  { pool, chunk, at }: Extract<Step, { chunk: number }>,
): { offset: number; chunk: Block | undefined } {
  const entry = pick(world.pools, pool);
  if (entry === undefined) return { offset: at, chunk: undefined };
  const { chunks } = known(world, entry.pool);
  const { offset } = sliceIn(entry, at, 0);
  const found = pick(chunks, chunk);
  return { offset: found === undefined ? offset : Number(found.address - entry.address), chunk: found };
}

/** A live heap block when there is one; `slip` bytes too long. */
function heapBlock(
  world: World,
  step: Extract<Step, { block: number }> & { slip?: number },
): { view: Uint8Array; block: Block | undefined } {
  const { fake, memcheck, buffers } = world;
  const heap = memcheck.blocks.filter(({ malloc }) => !malloc);
  const block = pick(heap, step.block);
  if (block === undefined) return { view: viewIn(world, step), block: undefined };
  const inside = (each: ArrayBufferLike) =>
    fake.addressOf(each) <= block.address && block.address <= fake.addressOf(each) + BigInt(each.byteLength);
  const buffer = buffers.find(inside) as ArrayBuffer;
  const start = Number(block.address - fake.addressOf(buffer));
  const length = Math.min(Number(block.size) + (step.slip ?? 0), buffer.byteLength - start);
  return { view: new Uint8Array(buffer, start, length), block };
}

/** The client keeps books as long as the process: what a run leaves behind must not meet the next one. */
export function cleanUp(world: World): void {
  for (const { pool } of world.pools) destroyMempool(pool);
  while (world.memcheck.blocks.some(({ malloc }) => !malloc)) {
    freelikeBlock(heapBlock(world, { do: "freelike", block: 0, buffer: 0, at: 0, size: 0 }).view);
  }
}
