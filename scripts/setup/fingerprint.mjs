// @ts-check
/**
 * One hash over the names and contents of files. Times are no evidence here: a checkout, a copy or a restored cache
 * changes them without changing a byte, and the other way round.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} root
 * @param {readonly string[]} paths Files and folders below the root; one that does not exist counts as empty.
 * @param {(path: string) => boolean} [keep] Which files count, by their path below the root.
 * @returns {string} SHA-256 in hexadecimal.
 */
export function fingerprint(root, paths, keep = () => true) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesBelow(root, path)).filter(keep)) {
    const content = readFileSync(join(root, file));
    // The lengths keep a name and the content after it from being read as another pair.
    hash.update(`${Buffer.byteLength(file)} ${file} ${content.length} `).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} path A file or a folder below the root.
 * @returns {string[]} The files there, as paths below the root, in a fixed order; none where nothing exists.
 */
export function filesBelow(root, path) {
  if (!existsSync(join(root, path))) return [];
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({ entry, path: `${path}/${entry.name}` }))
    .flatMap((found) => (found.entry.isFile() ? [found.path] : filesBelow(root, found.path)))
    .toSorted();
}
