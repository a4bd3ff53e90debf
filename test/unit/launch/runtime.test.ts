import assert from "node:assert/strict";
import { readFileSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Runtimes } from "#src/launch/runtime.js";
import { script, temporaryFolder } from "./folder.js";

test("Runtimes.ask() asks a path once, however many ask", async (t) => {
  const folder = temporaryFolder(t);
  const count = join(folder, "count");
  const node = script(join(folder, "node"), `echo x >> '${count}'; echo v21.3.0`);
  const runtimes = new Runtimes();
  const answers = await Promise.all([runtimes.ask(node), runtimes.ask(node), runtimes.recognise(node)]);
  assert.deepEqual(
    answers,
    Array.from({ length: 3 }, () => ({ name: "node", version: "21.3.0", path: node })),
  );
  assert.equal(readFileSync(count, "utf8"), "x\n");
});

test("Runtimes.ask() keeps options that are meant for the program away from the question", async (t) => {
  process.env["NODE_OPTIONS"] = "--require /no/such/preload.cjs";
  t.after(() => delete process.env["NODE_OPTIONS"]);
  assert.equal((await new Runtimes().ask(process.execPath))?.version, process.versions.node);
});

test("Runtimes.recognise() knows the interpreter of a script", async (t) => {
  const folder = temporaryFolder(t);
  script(join(folder, "node"), "echo v21.4.0");
  // A #! line ends at a blank, and the folder's name has one.
  const link = join(tmpdir(), `jsgrind-link-${process.pid}`);
  symlinkSync(folder, link);
  t.after(() => unlinkSync(link));
  const tool = join(folder, "tool");
  writeFileSync(tool, `#! ${link}/node --flag\n`);
  assert.equal((await new Runtimes().recognise(tool))?.version, "21.4.0");
  writeFileSync(tool, "#!/bin/sh\n");
  assert.equal(await new Runtimes().recognise(tool), undefined);
  assert.equal(await new Runtimes().recognise(join(folder, "gone")), undefined);
});
