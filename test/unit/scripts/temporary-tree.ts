/** Trees of files for tests of scripts that work on a whole package; they live as long as the test file's process. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const all = mkdtempSync(join(tmpdir(), "jsgrind-scripts-"));
process.once("exit", () => {
  rmSync(all, { recursive: true, force: true });
});

/** Creates a folder with these files, by path. */
export function temporaryTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(all, "tree-"));
  for (const [path, text] of Object.entries(files)) writeTree(root, path, text);
  return root;
}

export function writeTree(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
