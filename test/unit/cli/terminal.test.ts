/** On a terminal, which script(1) makes: the status line, and Ctrl-C as the kernel sends it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { findExecutable } from "#src/launch/executable.js";
import { bin, fakeValgrind, Jsgrind, Running } from "./jsgrind.js";

test("jsgrind memcheck shows a status line on a terminal, and a Ctrl-C there reaches the program once", async (t) => {
  const script = findExecutable("script", { path: process.env["PATH"] });
  if ("missing" in script) return t.skip("script(1) is not installed");
  const jsgrind = new Jsgrind(t);
  const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  const command = [process.execPath, bin, "memcheck", "--json", jsgrind.jsonFile, "a.js"].map(quote).join(" ");
  const running = new Running(
    spawn(script.path, ["-qefc", `stty rows 20 cols 60; exec ${command}`, join(jsgrind.folder, "typescript")], {
      cwd: jsgrind.folder,
      env: {
        ...process.env,
        JSGRIND_VALGRIND: fakeValgrind,
        FAKE: "wait:SIGINT",
        TMPDIR: jsgrind.temporary,
        TERM: "xterm",
        SHELL: "/bin/sh",
      },
    }),
  );
  await running.said(/ready \d+/);
  await running.said(/\u001b\[20;1H\u001b\[2Kjsgrind: running, \d+:\d\d\u001b8/);
  running.child.stdin?.write("\u0003");
  const { exitCode, stdout } = await running.ended;
  assert.equal(exitCode, 99);
  assert.equal(stdout.split("got SIGINT").length - 1, 1, JSON.stringify(stdout));
  const [before, after] = stdout.split("\u001b[r");
  assert.match(before ?? "", /\u001b\[1;19r/);
  assert.match(after ?? "", /1 finding/);
  assert.doesNotMatch(after ?? "", /jsgrind: running/, "the line is gone before the report");
  assert.equal(jsgrind.report().findings.length, 1);
});

test("jsgrind memcheck --no-progress and --quiet leave the terminal alone", async (t) => {
  const script = findExecutable("script", { path: process.env["PATH"] });
  if ("missing" in script) return t.skip("script(1) is not installed");
  const jsgrind = new Jsgrind(t);
  for (const option of ["--no-progress", "--quiet"]) {
    const command = `exec '${process.execPath}' '${bin}' memcheck ${option} --color never a.js`;
    const running = new Running(
      spawn(script.path, ["-qefc", command, join(jsgrind.folder, "typescript")], {
        cwd: jsgrind.folder,
        env: {
          ...process.env,
          JSGRIND_VALGRIND: fakeValgrind,
          FAKE: "finding:0",
          TMPDIR: jsgrind.temporary,
          TERM: "xterm",
          SHELL: "/bin/sh",
        },
      }),
    );
    const { exitCode, stdout } = await running.ended;
    assert.equal(exitCode, 99);
    assert.match(stdout, /1 finding/);
    assert.doesNotMatch(stdout, /\u001b/);
  }
});
