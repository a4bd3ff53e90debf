/** That the comparison is strict: whatever is wrong in one frame is seen. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Finding, Frame } from "#src/report/contract.js";
import { differences } from "./differences.js";
import { casesIn } from "./expected.js";
import { userFrames } from "./frames.js";
import { BuiltSources } from "./sources.js";

const built = new BuiltSources();
after(() => built[Symbol.dispose]());

const source = join(built.folder, "source.mjs");
const driver = join(built.folder, "driver.mjs");
const text = `function inner() {
  return 𝔘 /*@one inner; tier ignition*/< 7;
}
/*@one^1-2 outer|other; line*/inner();
/*@two ; file; under look; end*/
/*@two^1 named; name; end*/
/*@three third; line; under look; end*/look();
`;
writeFileSync(source, text.replaceAll("\n", "\r\n").replace("end*/\r\n", "end*/;\r\n"));
writeFileSync(driver, "\uFEFF/*@perform perform; end*/run(); /*@look look; end*/look();\n");
const cases = casesIn([source], [driver]);

const frame = (place: Partial<Frame>): Frame => ({ ip: "0x1", language: "javascript", file: source, ...place });
const native: Frame = { ip: "0x2", language: "native", function: "Builtins_TestLessThanHandler" };
const one = [
  native,
  frame({ function: "inner", line: 2, column: 42, tier: "ignition" }),
  frame({ function: "outer", line: 4, column: 1 }),
  frame({ function: "node", file: "node:events" }),
  frame({ function: "other", line: 4, column: 99 }),
  frame({ function: "perform", file: driver, line: 1, column: 26 }),
];
const two = [
  frame({ function: "look", file: driver, line: 1, column: 52 }),
  frame({ line: 77 }),
  { ip: "0x3", language: "wasm", function: "named" } as const,
];

const three = [frame({ function: "look", file: driver, line: 1, column: 52 }), frame({ function: "third", line: 7 })];

function finding(stack: readonly Frame[]): Finding {
  return {
    id: "",
    kind: "UninitCondition",
    message: "",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack: [...stack],
    related: [],
  };
}

const rows = (...stacks: (readonly Frame[])[]): string[] =>
  differences(cases, stacks.map(finding)).map(({ case: name, depth, actual }) => `${name} ${depth ?? "-"} ${actual}`);

test("differences() of what is as marked", () => assert.deepEqual(rows(one, two, three), []));

for (const [index, wrong] of one.entries()) {
  if (!userFrames([wrong]).length) continue;
  for (const change of [{ function: "else" }, { file: "/else.mjs" }, { line: 99 }] as const) {
    test(`differences() of frame ${index} with another ${Object.keys(change).join()}`, () => {
      const changed = one.with(index, { ...wrong, ...change });
      assert.equal(rows(changed, two, three).length, 1, rows(changed, two, three).join("\n"));
    });
  }
}

test("differences() of columns and tiers that are marked", () => {
  assert.deepEqual(rows(one.with(1, { ...frame(one[1] ?? {}), column: 99 }), two, three), [
    `one 0 UninitCondition in inner ${source.split("/").slice(-2).join("/")}:2:99 ignition`,
  ]);
  assert.equal(rows(one.with(1, { ...frame(one[1] ?? {}), tier: "maglev" }), two, three).length, 1);
});

test("differences() of findings too many or too few", () => {
  assert.deepEqual(rows(one, three), ["two - no finding"]);
  assert.deepEqual(rows(one, two, two, three), ["two - 2: UninitCondition, UninitCondition"]);
  assert.deepEqual(rows(one, two, three, [native]), [" - UninitCondition in no frame of the user's (1 frames)"]);
  assert.deepEqual(rows(one.slice(0, -1), two, three), ["one 3 no frame"]);
  assert.equal(rows([...one, frame({ function: "more" })], two, three).length, 1);
});
