/**
 * The disabled twin against the empty function, and the empty function against itself, which tells how far two loops that
 * are the same can differ by where their code happens to lie. For the same reason there can be several copies: V8 optimises
 * each closure for itself.
 */
import { makeMemDefined } from "jsgrind/memcheck";
import { countErrors, createMempool, mempoolAlloc, mempoolFree } from "jsgrind/valgrind";
import { empty, emptyToo } from "./empty.js";
import { arenaFor, inputsIn } from "./inputs.js";
import { type Comparison, type Loop, inputs, mask } from "./loop.js";

const { arena, views, slices } = inputsIn(arenaFor(inputs));
const pool = createMempool(arena);

export function disabled(): Comparison[] {
  const emptyOnView: Loop = {
    run(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += empty(views[i & mask]!) === undefined ? i : 1;
      return sum;
    },
  };

  return [
    {
      name: "empty(view)",
      ours: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += empty(views[i & mask]!) === undefined ? i : 1;
          return sum;
        },
      },
      theirs: emptyOnView,
    },
    {
      name: "makeMemDefined(view)",
      ours: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += makeMemDefined(views[i & mask]!) ? 1 : i;
          return sum;
        },
      },
      theirs: emptyOnView,
    },
    {
      name: "mempoolAlloc(pool, { offset, length }), mempoolFree(pool, { offset })",
      ours: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) {
            const { offset, length } = slices[i & mask]!;
            mempoolAlloc(pool, { offset, length });
            mempoolFree(pool, { offset });
            sum += i;
          }
          return sum;
        },
      },
      theirs: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) {
            const { offset, length } = slices[i & mask]!;
            empty(pool, { offset, length });
            emptyToo(pool, { offset });
            sum += i;
          }
          return sum;
        },
      },
    },
    {
      name: "countErrors()",
      ours: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += countErrors() === undefined ? i : 1;
          return sum;
        },
      },
      theirs: {
        run(count) {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += empty() === undefined ? i : 1;
          return sum;
        },
      },
    },
  ];
}
