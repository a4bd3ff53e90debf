/** What each preload that reaches for a binding of Node's must do: nobody is to see that it did. */
import assert from "node:assert/strict";
import { test } from "node:test";

export interface Manners {
  preload: string;
  version: string;
  /** Runs this Node with these words, and returns what it printed. */
  run(...words: string[]): string;
  /** What still works where the permission model keeps the binding back, and what it prints. */
  code: string;
  prints: string;
  /** Further permissions that the code needs. */
  permissions?: readonly string[];
}

export function testManners({ preload, version, run, code, prints, permissions = [] }: Manners): void {
  test(`the preload warns of nothing, and leaves no trace, under Node ${version}`, () => {
    const trace = `console.log("noDeprecation" in process)`;
    assert.equal(run("--pending-deprecation", "--throw-deprecation", "--require", preload, "-e", trace), "false\n");
    assert.equal(run("--no-deprecation", "--require", preload, "-e", "console.log(process.noDeprecation)"), "true\n");
  });

  test(`the preload works where Node's permission model keeps its binding back, under Node ${version}`, () => {
    const permission = Number.parseInt(version, 10) < 24 ? "--experimental-permission" : "--permission";
    const allowed = [permission, "--allow-fs-read=*", ...permissions];
    assert.equal(run(...allowed, "--require", preload, "-e", code), prints);
  });
}
