import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../../../bench/page.js";

const sections = {
  requests: "## Requests\n\nr1\n\n### Detail\n\nr2",
  start: "## Start\n\ns1",
  command: "## The command\n\nc1",
  stacks: "## Stacks\n\nt1",
  wasm: "## WebAssembly\n\nw1",
};

test("page() begins with the command that writes it and what was measured with", () => {
  const text = page({ machine: "Node 20", sections });
  assert.match(text, /^# Benchmarks\n\nWritten by `npm run bench -- --write`/);
  assert.ok(
    text.endsWith(
      `Measured with:\n\nNode 20\n\n${sections.requests}\n\n${sections.start}\n\n${sections.command}\n\n${sections.stacks}\n\n${sections.wasm}\n`,
    ),
  );
});

test("page() keeps the sections that were not measured, subsections and all", () => {
  const before = page({ machine: "Node 20", sections });
  const text = page({ machine: "Node 20", sections: { start: "## Start\n\ns2" }, before });
  assert.equal(text, before.replace("s1", "s2"));
});

test("page() does not mix what was measured with different versions", () => {
  const before = page({ machine: "Node 20", sections });
  assert.throws(() => page({ machine: "Node 22", sections: { start: "## Start" }, before }), /leave --only out/);
  assert.doesNotThrow(() => page({ machine: "Node 22", sections, before }));
});
