import assert from "node:assert/strict";
import { test } from "node:test";
import { type CodeName, parseCodeName } from "#src/jit/code-name.js";

const at = (file: string, line: number, column: number) => ({ file, line, column });

/** As Node 20 to 26 wrote them. */
const names: Record<string, CodeName> = {
  "JS:*hot file:///app/sum.mjs:3:13": {
    language: "javascript",
    function: "hot",
    ...at("file:///app/sum.mjs", 3, 13),
    tier: "turbofan",
  },
  "JS:*'hot file:///app/sum.mjs:3:13": {
    language: "javascript",
    function: "hot",
    ...at("file:///app/sum.mjs", 3, 13),
    tier: "turbofan",
  },
  "JS:+'arrow file:///app/sum.mjs:4:15": {
    language: "javascript",
    function: "arrow",
    ...at("file:///app/sum.mjs", 4, 15),
    tier: "maglev",
  },
  "JS:o+ file:///app/sum.mjs:1:1": { language: "javascript", ...at("file:///app/sum.mjs", 1, 1), tier: "maglev" },
  "JS:o* file:///app/sum.mjs:1:1": { language: "javascript", ...at("file:///app/sum.mjs", 1, 1), tier: "turbofan" },
  "JS:^ file:///app/sum.mjs:1:1": { language: "javascript", ...at("file:///app/sum.mjs", 1, 1), tier: "sparkplug" },
  "JS:~get v /app/main.cjs:2:24": {
    language: "javascript",
    function: "get v",
    ...at("/app/main.cjs", 2, 24),
    tier: "ignition",
  },
  "JS:~strange name file:///app/a b.mjs:5:27": {
    language: "javascript",
    function: "strange name",
    ...at("file:///app/a b.mjs", 5, 27),
    tier: "ignition",
  },
  // Of bundlers: each module is a function that is named by its path.
  "JS:~./src/isInteractive.ts /app/build/index.js:846:1": {
    language: "javascript",
    function: "./src/isInteractive.ts",
    ...at("/app/build/index.js", 846, 1),
    tier: "ignition",
  },
  "JS:~lib/dispatcher/agent.js node:internal/deps/undici/undici:9811:28": {
    language: "javascript",
    function: "lib/dispatcher/agent.js",
    ...at("node:internal/deps/undici/undici", 9811, 28),
    tier: "ignition",
  },
  "JS:~/src/a.js webpack://app/./bundle.js:1:2": {
    language: "javascript",
    function: "/src/a.js",
    ...at("webpack://app/./bundle.js", 1, 2),
    tier: "ignition",
  },
  "JS:~<instance_members_initializer> file:///app/sum.mjs:2:1": {
    language: "javascript",
    function: "<instance_members_initializer>",
    ...at("file:///app/sum.mjs", 2, 1),
    tier: "ignition",
  },
  "JS:~fromEval evil.js:1:10": {
    language: "javascript",
    function: "fromEval",
    ...at("evil.js", 1, 10),
    tier: "ignition",
  },
  "JS:~nextTick node:internal/process/task_queues:103:18": {
    language: "javascript",
    function: "nextTick",
    ...at("node:internal/process/task_queues", 103, 18),
    tier: "ignition",
  },
  "Script:~ file:///app/sum.mjs:1:1": { language: "javascript", ...at("file:///app/sum.mjs", 1, 1), tier: "ignition" },
  "Eval:~ :1:1": { language: "javascript", tier: "ignition" },
  "JS:wasm-function[0]-0-liftoff": { language: "wasm", function: "wasm-function[0]", tier: "liftoff" },
  "JS:add-12-turbofan": { language: "wasm", function: "add", tier: "turbofan" },
  "Builtin:ArrayMap": { language: "native", function: "Builtin:ArrayMap" },
  "BytecodeHandler:Add": { language: "native", function: "BytecodeHandler:Add" },
  "": { language: "native" },
};

for (const [name, parsed] of Object.entries(names)) {
  test(`parseCodeName() ${JSON.stringify(name)}`, () => assert.deepEqual(parseCodeName(name), parsed));
}
