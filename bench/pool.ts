/**
 * What it costs under Memcheck that jsgrind/pool looks for mistakes: alloc and free of a pool beside the bare requests of
 * jsgrind/valgrind. `node .build/bench/pool.js` prints microseconds for a pair, the least of several rounds.
 */
import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createPool } from "jsgrind/pool";
import { createMempool, mempoolAlloc, mempoolFree } from "jsgrind/valgrind";

const blocks = 256;
const apart = 64;
const rounds = 15;

type Pair = (offset: number) => void;

function bare(redzone: number): Pair {
  const pool = createMempool(new ArrayBuffer((blocks + 1) * apart), { redzone });
  return (offset) => {
    mempoolAlloc(pool, { offset, length: 24 });
    mempoolFree(pool, { offset });
  };
}

function described(redzone: number): Pair {
  const pool = createPool(new ArrayBuffer((blocks + 1) * apart), { redzone });
  return (offset) => {
    pool.alloc({ offset, length: 24 });
    pool.free({ offset });
  };
}

/** Microseconds for a pair. */
function time(pair: Pair, first: number, last: number): number {
  const start = performance.now();
  for (let index = first; index < last; index++) pair(index * apart + 32);
  return ((performance.now() - start) * 1000) / (last - first);
}

function measure(): Record<string, number> {
  const least: Record<string, number> = {};
  const note = (name: string, value: number) => (least[name] = Math.min(least[name] ?? Infinity, value));
  for (let round = 0; round < rounds; round++) {
    for (const redzone of [0, 16]) {
      const one = bare(redzone);
      const other = described(redzone);
      const suffix = redzone === 0 ? "" : `, redzone ${redzone}`;
      time(one, 0, blocks);
      note(`bare requests${suffix}`, time(one, 0, blocks));
      note(`pool, places never freed before${suffix}`, time(other, 0, blocks));
      note(`pool, places used again${suffix}`, time(other, 0, blocks));
    }
  }
  return least;
}

if (process.argv[2] === "measure") console.log(JSON.stringify(measure()));
else {
  const valgrind = ["--tool=memcheck", "--smc-check=none", "--log-file=/dev/null"];
  const node = [process.execPath, "--single-threaded", "-C", "valgrind", fileURLToPath(import.meta.url), "measure"];
  const results = JSON.parse(execFileSync("valgrind", [...valgrind, ...node], { encoding: "utf8" })) as Record<
    string,
    number
  >;
  for (const [name, microseconds] of Object.entries(results))
    console.log(`${microseconds.toFixed(1).padStart(7)} µs  ${name}`);
}
