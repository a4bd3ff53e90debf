/** Requests that take no memory: no argument, one word, several words. */
import { clientRequest } from "jsgrind";
import { countErrors, createMempool, mempoolExists } from "jsgrind/valgrind";
import { loadAddon } from "./addon.js";
import { bareClientRequest, bareCountErrors, bareMempoolExists } from "./bare.js";
import { type Comparison, foreign } from "./loop.js";

const addon = loadAddon();
const countErrorsInC = addon.countErrors;
const mempoolExistsInC = addon.mempoolExists;
const clientRequestInC = addon.clientRequest;

const pool = createMempool(new ArrayBuffer(64));
const { anchor } = pool;

export const words: readonly Comparison[] = [
  {
    name: "countErrors()",
    expected: { memcheck: 0.6 },
    ours: {
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += countErrors() ?? 0;
        return sum;
      },
    },
    bare: bareCountErrors,
    theirs: {
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += countErrorsInC();
        return sum;
      },
    },
  },
  {
    name: "mempoolExists(pool)",
    expected: { memcheck: 0.6 },
    ours: {
      run(count) {
        let known = 0;
        for (let i = 0; i < count; i++) known += mempoolExists(pool) === true ? 1 : 0;
        return known;
      },
    },
    bare: bareMempoolExists,
    theirs: {
      run(count) {
        let known = 0;
        for (let i = 0; i < count; i++) known += mempoolExistsInC(anchor) ? 1 : 0;
        return known;
      },
    },
  },
  {
    name: "clientRequest(code, 1, 2, 3, 4, 5)",
    expected: { memcheck: 0.6 },
    ours: {
      run(count) {
        let handled = 0;
        for (let i = 0; i < count; i++) handled += clientRequest(foreign, i, 2, 3, 4, 5) === undefined ? 0 : 1;
        return handled;
      },
    },
    bare: bareClientRequest,
    theirs: {
      run(count) {
        let handled = 0;
        for (let i = 0; i < count; i++) handled += clientRequestInC(foreign, i, 2, 3, 4, 5);
        return handled;
      },
    },
  },
];
