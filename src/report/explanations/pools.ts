/** What jsgrind/pool says of an allocator over an ArrayBuffer (src/client/pool/misuse.ts). */
import type { Chapter } from "../explanations.js";

export const pools: Chapter = {
  title: "Allocators over ArrayBuffers",
  kinds: {
    PoolDoubleFree: {
      level: "error",
      means: "A block, or a span, was given back to its pool a second time.",
      causes: [
        "Two owners of one block, of which each releases it.",
        "An error handler that releases what `finally` releases too.",
      ],
      fix: "Let one owner release it, or mark it as released.",
    },
    PoolInvalidFree: {
      level: "error",
      means: "Something was given back to a pool that is none of its blocks.",
      causes: [
        "A view that does not begin where its block does, such as one of `subarray`.",
        "A block of another pool, or of another ArrayBuffer.",
      ],
      fix: "Give back the view, or the offset, that the allocator returned.",
    },
    PoolInvalidResize: {
      level: "error",
      means: "The allocator resized or moved something that is none of its live blocks.",
      causes: ["A block that was released before it was resized.", "An old offset, used after the block was moved."],
      fix: "Take the new offset from each resize, and do not resize what was released.",
    },
    PoolOverlap: {
      level: "error",
      means:
        "The allocator handed out memory that another live block holds already, so two owners write over each other.",
      causes: [
        "A free list that holds a block twice, after a double free.",
        "A size that is rounded differently in `alloc` and in `free`.",
        "Blocks that are joined or split by a wrong length.",
      ],
      fix: "Look where the other block was handed out, and at how the allocator keeps its sizes. A double free earlier in the report is often the cause.",
    },
    PoolRedzone: {
      level: "error",
      means: "The allocator put a block nearer to another one than the redzone that it promised to leave.",
      causes: [
        "A size without the redzone in it.",
        "A `redzone` in the description that is larger than the allocator's own gap.",
      ],
      fix: "Add the redzone to what is reserved for each block, or describe the smaller one.",
    },
    PoolOutside: {
      level: "error",
      means: "The allocator handed out memory that lies, in whole or in part, outside its arena or its span.",
      causes: [
        "A check of the end that forgets the length of the block.",
        "An arena that was replaced by a smaller ArrayBuffer.",
      ],
      fix: "Compare the end of the block, not its beginning, with the end of the arena.",
    },
    PoolDestroyed: {
      level: "error",
      means: "A pool, or a span of it, was used after it was destroyed.",
      causes: ["A reference to the pool that outlives the request or the connection that it was made for."],
      fix: "Destroy the pool last, and drop the references to it there.",
    },
  },
};
