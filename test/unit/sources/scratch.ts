/** Programs in a folder of their own, compiled by the tools that people use. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import type { Place } from "#src/sources/place.js";

export class Scratch {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "jsgrind-sources-")));

  constructor(context: TestContext) {
    context.after(() => rmSync(this.folder, { recursive: true }));
  }

  /** Writes the file and returns its path. */
  write(name: string, text: string | Buffer): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Runs the TypeScript compiler in the folder. */
  tsc(...options: string[]): void {
    const tsc = join(packageRoot(import.meta.url), "node_modules", "typescript", "bin", "tsc");
    const usual = ["--target", "es2022", "--module", "nodenext", "--sourceMap", "--types", ""];
    execFileSync(process.execPath, [tsc, ...usual, ...options], { cwd: this.folder, stdio: "pipe" });
  }
}

/** The place of an offset in the text, whose lines end with line feeds. */
export function placeAt(file: string, text: string, offset: number): Required<Place> {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
