/** What is committed of the tests' runtimes: the manifests and locks under scripts/runtimes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";

interface Manifest {
  dependencies: Record<string, string>;
}

interface Lock {
  packages: Record<
    string,
    { version?: string; name?: string; integrity?: string; resolved?: string; hasInstallScript?: boolean }
  >;
}

const folder = join(packageRoot(import.meta.url), "scripts", "runtimes");
const sets = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

function read(set: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, set, name), "utf8"));
}

test("there is a set for each architecture, and one for qemu", () => {
  assert.deepEqual(sets.map(({ name }) => name).toSorted(), ["linux-arm64", "linux-x64", "qemu-arm64"]);
});

for (const { name: set } of sets) {
  describe(set, () => {
    const { dependencies } = read(set, "package.json") as Manifest;
    const { packages } = read(set, "package-lock.json") as Lock;
    const locked = Object.entries(packages).filter(([path]) => path !== "");

    test("pins exact versions, and the lock is of just these", () => {
      const pinned = Object.entries(dependencies).map(([alias, spec]) => {
        const match = /^(?:npm:(?<name>.+)@)?(?<version>\d+\.\d+\.\d+)$/.exec(spec);
        assert.ok(match?.groups, `${alias}: ${spec} is not an exact version`);
        return [`node_modules/${alias}`, match.groups["name"], match.groups["version"]];
      });
      assert.deepEqual(
        locked.map(([path, { name, version }]) => [path, name, version]),
        pinned,
      );
    });

    test("names no registry, has every hash, and needs no install script", () => {
      for (const [path, { resolved, integrity, hasInstallScript }] of locked) {
        assert.equal(resolved, undefined, path);
        assert.match(integrity ?? "", /^sha512-/, path);
        assert.equal(hasInstallScript, undefined, path);
      }
    });
  });
}
