/** Node may forbid addons altogether, or under its permission model: the error says what to allow. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needs } from "../require.js";
import { allNodes, type Runtime } from "../runtimes.js";
import { fixture, runJson } from "./run.js";
import { temporaryFolder } from "./temporary.js";

const skip = needs(machine() !== undefined, "there is no machine code for this platform");

function firstRequest({ path }: Runtime, options: readonly string[], TMPDIR = temporaryFolder()): unknown {
  const answer = runJson(path, [...options, fixture("first-request.mjs")], { env: { TMPDIR } });
  assert.deepEqual(readdirSync(TMPDIR), [], "nothing is left in TMPDIR");
  return answer;
}

function assertError(answer: unknown, patterns: readonly RegExp[]): void {
  const { error = "" } = answer as { error?: string };
  for (const pattern of patterns) assert.match(error, pattern);
}

for (const node of await allNodes()) {
  describe(`the first request under Node ${node.version}`, { skip }, () => {
    const permission = node.version.startsWith("20.") ? "--experimental-permission" : "--permission";
    const read = `--allow-fs-read=${packageRoot(import.meta.url)}`;

    test("with --no-addons: the error names this option", () => {
      assertError(firstRequest(node, ["--no-addons"]), [/may not load addons/, /without --no-addons/]);
    });

    test("with --permission but not --allow-addons: the error asks for it, whatever else is allowed", () => {
      const answer = firstRequest(node, [permission, "--allow-fs-read=*", "--allow-fs-write=*"]);
      assertError(answer, [/may not load addons/, /--allow-addons/]);
      const withoutReading = firstRequest(node, [permission, read, "--allow-fs-write=*"]);
      assertError(withoutReading, [/may not load addons/, /--allow-addons/]);
    });

    test("with --permission and nothing to write to: the error asks for both permissions, and lists the places", () => {
      const TMPDIR = temporaryFolder();
      for (const addons of [[], ["--allow-addons"]]) {
        const answer = firstRequest(node, [permission, read, ...addons], TMPDIR);
        assertError(answer, [/--permission/, /--allow-addons/, /--allow-fs-write/, /^ {2}\/dev\/shm: .*restricted/m]);
        assert.ok((answer as { error: string }).error.includes(`\n  ${TMPDIR}: `));
      }
    });

    test("with --allow-addons and leave to write to TMPDIR: it is made, and needs no leave to read there", () => {
      const TMPDIR = temporaryFolder();
      const options = [permission, read, "--allow-addons", `--allow-fs-write=${TMPDIR}/`];
      assert.deepEqual(firstRequest(node, options, TMPDIR), { level: 0 });
    });
  });
}
