/** Folders and programs that exist for one test. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** The blank in its name is there to find out who takes a path for two words. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A shell script that can be run, or not. */
export function script(path: string, text: string, mode = 0o755): string {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, mode);
  return path;
}

/** Whether this user may do what file modes forbid. */
export const isRoot = process.getuid?.() === 0;
