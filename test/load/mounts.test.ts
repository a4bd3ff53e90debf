/** Temporary directories as systems have them: mounted noexec, read-only, full. Real mounts, seen by one process only. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { machine } from "#src/client/object/load.js";
import { exported } from "#src/client/object/machine.js";
import { needs, needsCommand } from "../require.js";
import { fixture, runJson } from "./run.js";
import { temporaryFolder } from "./temporary.js";

interface Told {
  attempts: { file: string; error: string | null }[];
  functions: string[];
  error: string | null;
  left: string[];
}

/** As root a namespace can be made at once; others may be root in a user namespace of their own. */
const unshare = ["-m", "-rm"].find((option) => {
  const script = 'mount -t tmpfs tmpfs "$1"';
  return spawnSync("unshare", [option, "sh", "-c", script, "sh", temporaryFolder()]).status === 0;
});
const skip =
  [
    needs(machine() !== undefined, "there is no machine code for this platform"),
    needsCommand("unshare", "mount"),
    needs(unshare !== undefined, "this user may not mount a file system in a namespace"),
  ].find((reason) => reason !== false) ?? false;

/** Runs places.mjs after the shell commands, in which $NAME are the folders. */
function underMounts(script: string, folders: Readonly<Record<string, string>>, places: readonly string[] = []): Told {
  const commands = `set -e\n${script}\nexec "$@"`;
  const program = [process.execPath, fixture("places.mjs"), ...places];
  return runJson("unshare", [unshare ?? "", "sh", "-c", commands, "sh", ...program], { env: folders }) as Told;
}

const NOEXEC = 'mount -t tmpfs -o noexec tmpfs "$TMPDIR"';
const READ_ONLY = 'mount -t tmpfs -o ro tmpfs "$TMPDIR"';
/** A page for the directory's one file, and no second one. */
const FULL = 'mount -t tmpfs -o size=4096 tmpfs "$TMPDIR"; head -c 4096 /dev/zero > "$TMPDIR/filler"';

describe("load() with TMPDIR on a real mount", { skip }, () => {
  test("noexec: tries it, and goes on to the next place", () => {
    const TMPDIR = temporaryFolder();
    const { attempts, functions, error, left } = underMounts(NOEXEC, { TMPDIR });
    assert.deepEqual([functions, error, left], [[...exported], null, []]);
    assert.ok(attempts[0]?.file.startsWith(TMPDIR));
    assert.match(attempts[0]?.error ?? "", /failed to map segment|Permission denied|Operation not permitted/);
    assert.equal(attempts.at(-1)?.error, null);
    assert.ok(attempts.slice(1).every(({ file }) => !file.startsWith(TMPDIR)));
  });

  test("read-only: goes on to the next place", () => {
    const TMPDIR = temporaryFolder();
    const { attempts, functions, left } = underMounts(READ_ONLY, { TMPDIR });
    assert.deepEqual([functions, left], [[...exported], []]);
    assert.ok(attempts.every(({ file }) => !file.startsWith(TMPDIR)));
  });

  test("full: goes on to the next place, and takes away the half-written file", () => {
    const TMPDIR = temporaryFolder();
    const { attempts, functions, left } = underMounts(FULL, { TMPDIR });
    assert.deepEqual([functions, left], [[...exported], ["filler"]]);
    assert.ok(attempts.every(({ file }) => !file.startsWith(TMPDIR)));
  });

  test("no place left: one error says of each what was wrong with it", () => {
    const folder = temporaryFolder();
    const [noexec, readOnly, full] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const missing = join(folder, "missing");
    const script = [
      NOEXEC.replaceAll("TMPDIR", "NOEXEC"),
      READ_ONLY.replaceAll("TMPDIR", "READ_ONLY"),
      FULL.replaceAll("TMPDIR", "FULL"),
    ].join("\n");
    const folders = { TMPDIR: folder, NOEXEC: noexec, READ_ONLY: readOnly, FULL: full };
    const { functions, error } = underMounts(script, folders, [noexec, readOnly, full, missing]);
    assert.deepEqual(functions, []);
    const lines = (error ?? "").split("\n").slice(1);
    assert.equal(lines.length, 4);
    const reasons = [/failed to map|not permitted|denied/, /EROFS/, /ENOSPC/, /ENOENT/];
    for (const [index, place] of [noexec, readOnly, full, missing].entries()) {
      assert.ok(lines[index]?.startsWith(`  ${place}: `), lines[index]);
      assert.match(lines[index] ?? "", reasons[index] ?? /^$/);
    }
  });
});
