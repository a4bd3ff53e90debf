/** Where the object is written and how, and what becomes of it: in this process, with dlopen looked at. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, describe, test } from "node:test";
import { load, machine } from "#src/client/object/load.js";
import { exported } from "#src/client/object/machine.js";
import { sharedObject } from "#src/client/object/object.js";
import { needs } from "../require.js";
import { temporaryFolder } from "./temporary.js";

const here = machine();
const dlopen = process.dlopen.bind(process);
const { mkdtempSync } = fs;

describe("load()", { skip: needs(here !== undefined, "there is no machine code for this platform") }, () => {
  afterEach(() => {
    process.dlopen = dlopen;
    fs.mkdtempSync = mkdtempSync;
    syncBuiltinESMExports();
  });

  /** Has `look` see the file before it is mapped, and returns what it has seen. */
  function beforeMapping<T>(look: (file: string) => T): T[] {
    const seen: T[] = [];
    process.dlopen = (target: object, file: string) => {
      seen.push(look(file));
      dlopen(target, file);
    };
    return seen;
  }

  function loadFrom(...places: string[]): string[] {
    return Object.getOwnPropertyNames(load(here ?? assert.fail("no machine"), places));
  }

  test("returns the functions that the machine code exports", () => {
    assert.deepEqual(loadFrom(temporaryFolder()), [...exported]);
  });

  test("writes the whole object for the owner alone, into a directory for the owner alone, whatever the umask", () => {
    const seen = beforeMapping((file) => ({
      file: (fs.statSync(file).mode & 0o7777).toString(8),
      folder: (fs.statSync(dirname(file)).mode & 0o7777).toString(8),
      whole: fs.readFileSync(file).equals(sharedObject(here ?? assert.fail("no machine"))),
      others: fs.readdirSync(dirname(file)).length - 1,
    }));
    const before = process.umask(0);
    try {
      loadFrom(temporaryFolder());
    } finally {
      process.umask(before);
    }
    assert.deepEqual(seen, [{ file: "500", folder: "700", whole: true, others: 0 }]);
  });

  test("leaves no file and no open descriptor behind, while the functions stay", () => {
    const place = temporaryFolder();
    const door = load(here ?? assert.fail("no machine"), [place]);
    assert.deepEqual(fs.readdirSync(place), []);
    const open = fs.readdirSync("/proc/self/fd").flatMap((descriptor) => {
      const link = join("/proc/self/fd", descriptor);
      // The one that the list was read through is closed by now.
      return fs.lstatSync(link, { throwIfNoEntry: false }) === undefined ? [] : [fs.readlinkSync(link)];
    });
    assert.deepEqual(
      open.filter((file) => file.startsWith(place)),
      [],
    );
    const words = new BigUint64Array(16);
    words[8] = 0x1001n;
    assert.equal(door.jsgrind_client_request_on(new Uint8Array(words.buffer)), undefined);
    assert.equal(words[10], 128n);
  });

  test("leaves nothing behind when the file cannot be mapped", () => {
    const place = temporaryFolder();
    const seen: string[] = [];
    process.dlopen = (_target: object, file: string) => {
      seen.push(file);
      throw new Error("not mapped");
    };
    assert.throws(() => loadFrom(place), /not mapped/);
    assert.deepEqual(seen.map(dirname).map(dirname), [place]);
    assert.deepEqual(fs.readdirSync(place), []);
  });

  test("never maps a file that it did not create itself", () => {
    const place = temporaryFolder();
    const seen = beforeMapping((file) => file);
    fs.mkdtempSync = ((prefix: string) => {
      const directory = mkdtempSync(prefix);
      fs.writeFileSync(join(directory, "jsgrind.node"), "planted");
      return directory;
    }) as typeof fs.mkdtempSync;
    syncBuiltinESMExports();
    assert.throws(() => loadFrom(place));
    assert.deepEqual(seen, []);
    const [directory = ""] = fs.readdirSync(place);
    assert.equal(fs.readFileSync(join(place, directory, "jsgrind.node"), "utf8"), "planted");
  });

  test("takes a new directory and a new file each time", () => {
    const place = temporaryFolder();
    const seen = beforeMapping((file) => file);
    for (let round = 0; round < 3; round++) loadFrom(place);
    assert.equal(new Set(seen.map(dirname)).size, 3);
  });

  test("passes over a place that is missing or no directory, and stops at the first that works", () => {
    const good = temporaryFolder();
    const file = join(temporaryFolder(), "file");
    fs.writeFileSync(file, "");
    const seen = beforeMapping((mapped) => mapped);
    loadFrom(join(good, "missing"), file, good, temporaryFolder());
    assert.deepEqual(seen.map(dirname).map(dirname), [good]);
  });

  test("takes places with blanks, quotes, letters beyond ASCII, a final slash, and relative ones", () => {
    const parent = temporaryFolder();
    const before = process.cwd();
    process.chdir(parent);
    try {
      for (const name of ["a b", "'\"$(x)", "žluťoučký", "slash/", "relative"]) {
        fs.mkdirSync(join(parent, name));
        assert.deepEqual(loadFrom(name === "relative" ? name : join(parent, name)), [...exported], name);
        assert.deepEqual(fs.readdirSync(join(parent, name)), [], name);
      }
    } finally {
      process.chdir(before);
    }
  });

  test("throws one error that lists every place with its reason, in order, and says what helps", () => {
    const folder = temporaryFolder();
    const file = join(folder, "file");
    fs.writeFileSync(file, "");
    const missing = join(folder, "missing");
    assert.throws(
      () => loadFrom(missing, file),
      ({ message }: Error) => {
        const [first = "", ...rest] = message.split("\n");
        assert.match(first, /could not load .* not mounted noexec .* TMPDIR/);
        assert.equal(rest.length, 2);
        assert.ok(rest[0]?.startsWith(`  ${missing}: ENOENT`), rest[0]);
        assert.ok(rest[1]?.startsWith(`  ${file}: ENOTDIR`), rest[1]);
        return true;
      },
    );
  });
});
