/** That the benchmarks run at all, outside Valgrind and with counts that say nothing. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { buildAddons, nodeHeaders } from "../../../bench/requests/build-addons.js";
import { measureIn } from "../../../bench/requests/run.js";
import { requestsSection } from "../../../bench/requests/section.js";
import { startIn } from "../../../bench/start/run.js";
import { startSection } from "../../../bench/start/section.js";
import { findCommand } from "../../../scripts/lib/find-command.mjs";
import { needs } from "../../require.js";

const tiny = { rounds: 2, roundMs: 0.1, warmUp: 10 };

const canCompile =
  findCommand("gcc") !== undefined && existsSync("/usr/include/valgrind/memcheck.h") && nodeHeaders() !== undefined;

test(
  "measureIn() measures every request natively and disabled",
  { skip: needs(canCompile, "no gcc, or no headers of Node's or Valgrind's") },
  async () => {
    const addons = buildAddons();
    const native = await measureIn("native", tiny, addons);
    const disabled = await measureIn("disabled", tiny, addons);
    assert.equal(native.comparisons.length, 9);
    for (const { name, ours, theirs, bare } of native.comparisons) {
      assert.deepEqual([ours.length, theirs.length, bare?.length], [2, 2, 2], name);
    }
    assert.equal(native.crossing?.length, 2);
    assert.equal(disabled.crossing, undefined);
    // The section is the same for Memcheck's figures, whatever they are.
    const section = requestsSection({ native: [native, native], memcheck: [native], disabled: [disabled] });
    for (const { name } of native.comparisons)
      assert.equal(section.split(`| \`${name}\` |`).length - 1 >= 2, true, name);
    assert.doesNotMatch(section, /NaN|undefined|Infinity/);
  },
);

test("startIn() measures the import and the first request", async () => {
  const [native, disabled] = [await startIn("native", "jsgrind"), await startIn("disabled", "jsgrind")];
  const empty = await startIn("native", "empty");
  assert.ok(native.imported > 0 && native.requested > native.imported);
  assert.equal(native.handled, false);
  assert.equal(empty.handled, undefined);
  const section = startSection({
    native: { empty: [empty], jsgrind: [native] },
    memcheck: { empty: [empty], jsgrind: [native] },
    disabled: { empty: [empty], jsgrind: [disabled] },
  });
  assert.doesNotMatch(section, /NaN|undefined/);
});
