/** Folders for one test file, gone when its process ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const all = mkdtempSync(join(tmpdir(), "jsgrind-load-"));
process.once("exit", () => {
  rmSync(all, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  return mkdtempSync(join(all, "place-"));
}
