/** Copies of the package in one process do not know each other: each loads an object of its own. */
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needs } from "../require.js";
import { runtimes } from "../runtimes.js";
import { fixture, runJson } from "./run.js";
import { temporaryFolder } from "./temporary.js";

const skip = needs(machine() !== undefined, "there is no machine code for this platform");
const client = join(packageRoot(import.meta.url), "dist", "client");

for (const { name, version, path, args } of await runtimes()) {
  test(`${name} ${version}: three copies of the package work side by side`, { skip }, () => {
    const copies = [client, temporaryFolder(), temporaryFolder()];
    for (const copy of copies.slice(1)) {
      cpSync(client, copy, { recursive: true });
      writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
    }
    const told = runJson(path, [...args, fixture("copies.mjs"), ...copies]);
    assert.deepEqual(told, { levels: [0, 0, 0], loaded: 3, modules: 3 });
  });
}
