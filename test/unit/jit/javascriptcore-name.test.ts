import assert from "node:assert/strict";
import { test } from "node:test";
import { type CodeName, parseCodeName } from "#src/jit/code-name.js";

/** As Bun 1.4 wrote them; those with signs by the code of WebKit that writes them. */
const names: Record<string, CodeName> = {
  "JSC-Baseline: hot#CajAH3": { language: "javascript", function: "hot", tier: "baseline" },
  "JSC-DFG: hot#CajAH3": { language: "javascript", function: "hot", tier: "dfg" },
  "JSC-FTL: get value#AxY0dw": { language: "javascript", function: "get value", tier: "ftl" },
  "JSC-Baseline: #AxY0dw": { language: "javascript", tier: "baseline" },
  "JSC-DFG: <module>#AxY0dw": { language: "javascript", tier: "dfg" },
  "JSC-WasmBBQ: sum": { language: "wasm", function: "sum", tier: "bbq" },
  "JSC-WasmOMG: sum": { language: "wasm", function: "sum", tier: "omg" },
  "JSC-InlineCache: GetById Load handler": { language: "native", function: "JSC-InlineCache: GetById Load handler" },
  "JSC-Thunk: DefaultCall": { language: "native", function: "JSC-Thunk: DefaultCall" },
};

for (const [name, expected] of Object.entries(names)) {
  test(`parseCodeName() reads ${JSON.stringify(name)}`, () => {
    assert.deepEqual(parseCodeName(name), expected);
  });
}
