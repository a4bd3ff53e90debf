import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { LaunchProblem } from "#src/launch/problem.js";
import { findValgrind, isOlder } from "#src/launch/valgrind.js";
import { script, temporaryFolder } from "./folder.js";

async function problem(options: Parameters<typeof findValgrind>[0]): Promise<LaunchProblem> {
  const error = await findValgrind(options).catch((error: unknown) => error);
  assert.ok(error instanceof LaunchProblem, String(error));
  return error;
}

function fake(folder: string, name: string, version: string): string {
  return script(join(folder, name), `echo valgrind-${version}`);
}

test("findValgrind() prefers --valgrind to JSGRIND_VALGRIND to PATH", async (t) => {
  const folder = temporaryFolder(t);
  const onPath = fake(folder, "valgrind", "3.16.1");
  const inVariable = fake(folder, "variable", "3.17.0");
  const inOption = fake(folder, "option", "3.18.1");
  const env = { PATH: folder, JSGRIND_VALGRIND: inVariable };
  assert.deepEqual(await findValgrind({ valgrind: inOption, env }), { path: inOption, version: "3.18.1" });
  assert.deepEqual(await findValgrind({ env }), { path: inVariable, version: "3.17.0" });
  assert.deepEqual(await findValgrind({ env: { PATH: folder, JSGRIND_VALGRIND: "" } }), {
    path: onPath,
    version: "3.16.1",
  });
});

test("findValgrind() reads the versions of checkouts and distributions", async (t) => {
  const folder = temporaryFolder(t);
  for (const version of ["3.28.0.GIT", "3.20.0.RC1", "3.15.0-Debian", "4.0"]) {
    assert.equal((await findValgrind({ valgrind: fake(folder, "v", version) })).version, version);
  }
});

test("findValgrind() turns away what is older than 3.15, and names the version it needs", async (t) => {
  const folder = temporaryFolder(t);
  const { reason, message } = await problem({ valgrind: fake(folder, "old", "3.14.0"), env: { PATH: "" } });
  assert.equal(reason, "valgrind-too-old");
  assert.match(message, /is Valgrind 3\.14\.0, but jsgrind needs 3\.15 or later/);
  assert.equal((await findValgrind({ valgrind: fake(folder, "new", "3.15.0") })).version, "3.15.0");
});

test("findValgrind() names the command of the package manager that is there", async (t) => {
  for (const [program, command] of [
    ["apt-get", "apt-get install valgrind"],
    ["dnf", "dnf install valgrind"],
    ["pacman", "pacman -S valgrind"],
    ["apk", "apk add valgrind"],
    ["zypper", "zypper install valgrind"],
  ] as const) {
    const folder = temporaryFolder(t);
    script(join(folder, program), "exit 0");
    const { reason, message } = await problem({ env: { PATH: folder } });
    assert.equal(reason, "valgrind-missing");
    assert.match(message, new RegExp(`install it with \`(sudo )?${command}\`,`));
  }
});

test("findValgrind() names every package manager's command where there is none that it knows", async () => {
  const { message } = await problem({ env: { PATH: "/nowhere" } });
  for (const manager of ["apt-get", "dnf", "pacman", "apk", "zypper"])
    assert.match(message, new RegExp(`\`(sudo )?${manager} `));
});

test("findValgrind() tells a file that is not there, not executable or a folder, and where its name came from", async (t) => {
  const folder = temporaryFolder(t);
  assert.match(
    (await problem({ valgrind: "/no/valgrind" })).message,
    /^\/no\/valgrind \(from --valgrind\) does not exist/,
  );
  assert.match((await problem({ env: { JSGRIND_VALGRIND: folder } })).message, /\(from JSGRIND_VALGRIND\) is a folder/);
  const closed = script(join(folder, "closed"), "exit 0", 0o644);
  assert.match((await problem({ valgrind: closed })).message, /is not executable/);
});

test("findValgrind() does not take a program that answers otherwise for Valgrind", async (t) => {
  const folder = temporaryFolder(t);
  const { reason, message } = await problem({ valgrind: script(join(folder, "cat"), "echo cat 1.0; exit 3") });
  assert.equal(reason, "valgrind-missing");
  assert.match(message, /it said: cat 1\.0/);
  assert.match((await problem({ valgrind: script(join(folder, "mute"), "exit 1") })).message, /it said: nothing/);
});

test("isOlder() compares numbers, not digits", () => {
  assert.equal(isOlder("3.9.0", "3.15"), true);
  assert.equal(isOlder("3.100.0", "3.15"), false);
  assert.equal(isOlder("4.0.0", "3.15"), false);
  assert.equal(isOlder("2.99", "3.15"), true);
});
