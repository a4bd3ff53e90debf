/** Programs that each once ended Memcheck, or made the client forget what Memcheck had. For pools.property.test.ts. */
import type { Step } from "./pool-steps.js";

const plain = { redzone: 0, zeroed: false, metapool: false, autoFree: false };
const meta = { ...plain, metapool: true };
const free = { ...meta, autoFree: true };
const wholeBuffer = { do: "create", buffer: 0, whole: true, at: 0, size: 0 } as const;
const fourBytes = { do: "create", buffer: 0, whole: false, at: 0, size: 1 } as const;

export const stories: Readonly<Record<string, readonly Step[]>> = {
  "a block grows until its redzone leaves the buffer": [
    { do: "malloclike", buffer: 2, at: 100, size: 4, redzone: 4 },
    { do: "resize", block: 0, buffer: 0, at: 0, size: 0, slip: 0, newLength: 25 },
  ],
  "an empty block is resized as if it had a byte": [
    { do: "malloclike", buffer: 0, at: 8, size: 0, redzone: 0 },
    { do: "resize", block: 0, buffer: 0, at: 8, size: 1, slip: 1, newLength: 4 },
  ],
  "an empty block grows": [
    { do: "malloclike", buffer: 0, at: 8, size: 0, redzone: 0 },
    { do: "resize", block: 0, buffer: 0, at: 8, size: 0, slip: 0, newLength: 4 },
    { do: "malloclike", buffer: 0, at: 11, size: 1, redzone: 0 },
  ],
  "a metapool's empty chunk stands where a block is": [
    { ...fourBytes, options: meta },
    { do: "malloclike", buffer: 0, at: 0, size: 2, redzone: 0 },
    { do: "alloc", pool: 0, at: 0, size: 0 },
  ],
  "the first owner of a buffer's blocks goes, and the second's are still looked at": [
    { ...fourBytes, options: plain },
    { do: "create", buffer: 0, whole: false, at: 1, size: 1, options: meta },
    { do: "malloclike", buffer: 0, at: 0, size: 2, redzone: 0 },
    { do: "destroy", pool: 0 },
    { do: "alloc", pool: 0, at: 0, size: 2 },
  ],
  "a chunk is cut where a block in it lies": [
    { ...fourBytes, options: meta },
    { do: "alloc", pool: 0, at: 0, size: 4 },
    { do: "malloclike", buffer: 0, at: 1, size: 2, redzone: 0 },
    { do: "trim", pool: 0, at: 0, size: 2 },
    { do: "alloc", pool: 0, at: 3, size: 1 },
  ],
  "the tail that is cut off is longer than what is left of the pool": [
    { ...wholeBuffer, options: plain },
    { do: "alloc", pool: 0, at: 220, size: 30 },
    { do: "trim", pool: 0, at: 0, size: 240 },
  ],
  "chunks are trimmed to nothing": [
    { ...wholeBuffer, options: plain },
    { do: "alloc", pool: 0, at: 10, size: 10 },
    { do: "trim", pool: 0, at: 15, size: 0 },
    { do: "alloc", pool: 0, at: 10, size: 10 },
  ],
  "a chunk is longer than what it is trimmed to, at both ends": [
    { ...wholeBuffer, options: plain },
    { do: "alloc", pool: 0, at: 10, size: 30 },
    { do: "trim", pool: 0, at: 15, size: 10 },
    { do: "alloc", pool: 0, at: 15, size: 1 },
    { do: "alloc", pool: 0, at: 25, size: 1 },
  ],
  "freeing a chunk that is the whole buffer": [
    { ...wholeBuffer, options: free },
    { do: "alloc", pool: 0, at: 300, size: 0 },
    { do: "free", pool: 0, chunk: 0, at: 0 },
  ],
  "an empty chunk stands behind the pool's last byte": [
    { ...fourBytes, options: plain },
    { do: "alloc", pool: 0, at: 301, size: 0 },
    { do: "trim", pool: 0, at: 0, size: 0 },
    { do: "alloc", pool: 0, at: 301, size: 0 },
    { do: "malloclike", buffer: 0, at: 9, size: 1, redzone: 0 },
    { do: "destroy", pool: 0 },
    { do: "malloclike", buffer: 0, at: 4, size: 1, redzone: 0 },
  ],
  "an empty block stands behind a chunk that takes its blocks along": [
    { ...fourBytes, options: free },
    { do: "alloc", pool: 0, at: 0, size: 2 },
    { do: "malloclike", buffer: 0, at: 2, size: 0, redzone: 0 },
    { do: "free", pool: 0, chunk: 0, at: 0 },
    { do: "malloclike", buffer: 0, at: 2, size: 1, redzone: 0 },
  ],
};
