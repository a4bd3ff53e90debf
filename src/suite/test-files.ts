/** Which files are tests, by the rules of `node --test`. */
import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { globSync } from "tinyglobby";

export interface SearchOptions {
  cwd: string;
  /** Node strips types of its own accord, and so takes files of TypeScript for tests. */
  typescript: boolean;
}

/** What Node looks for when it is told nothing. */
function usual(typescript: boolean): string[] {
  const extensions = extensionsOf(typescript);
  return [
    `**/*.test.${extensions}`,
    `**/*-test.${extensions}`,
    `**/*_test.${extensions}`,
    `**/test-*.${extensions}`,
    `**/test.${extensions}`,
    `**/test/**/*.${extensions}`,
  ];
}

function extensionsOf(typescript: boolean): string {
  return typescript ? "{js,cjs,mjs,ts,cts,mts}" : "{js,cjs,mjs}";
}

/** Absolute, in the order of their names. A pattern that is a folder stands for the tests in it. */
export function testFiles(patterns: readonly string[], options: SearchOptions): string[] {
  const { cwd, typescript } = options;
  const found =
    patterns.length === 0 ? globbed(usual(typescript), cwd) : patterns.flatMap((pattern) => filesOf(pattern, options));
  return [...new Set(found)].toSorted();
}

function filesOf(pattern: string, { cwd, typescript }: SearchOptions): string[] {
  const path = resolve(cwd, pattern);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [path];
  if (stats?.isDirectory() !== true) return globbed([pattern], cwd);
  return globbed(basename(path) === "test" ? [`**/*.${extensionsOf(typescript)}`] : usual(typescript), path);
}

function globbed(patterns: readonly string[], cwd: string): string[] {
  return globSync([...patterns], { cwd, absolute: true, ignore: ["**/node_modules/**"], dot: false });
}
