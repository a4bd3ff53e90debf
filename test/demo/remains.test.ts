/** What Memcheck knows of the message pool's bytes, against what the pool itself knows. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needsCommand, testInFullTier } from "../require.js";
import { root } from "./serving.js";

interface Output {
  bytes: { address: string; accessible: boolean; client: string | null }[];
  forgotten: number;
}

/** Memcheck's answers to `check_memory addressable ADDRESS 1`, by address. */
function answersIn(log: string): Map<string, string> {
  const lines = log.split("\n").map((line) => line.replace(/^==\d+== /, ""));
  const answers = lines
    .join("\n")
    .split(/^(?=Address 0x\w+ len 1 )/im)
    .slice(1);
  return new Map(answers.map((answer) => [(/0x\w+/.exec(answer) ?? [""])[0].toLowerCase(), answer]));
}

testInFullTier("Remains tells Memcheck of every free byte whose it was", { skip: needsCommand("valgrind") }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-remains-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const logFile = join(folder, "log");
  const options = ["--vgdb=no", "--num-callers=2", "--leak-check=full", `--log-file=${logFile}`];
  const program = [process.execPath, "-C", "valgrind", join(root, "test", "fixtures", "demo", "remains.mjs")];
  const output = execFileSync("valgrind", [...options, ...program], { encoding: "utf8" });
  const { bytes, forgotten } = JSON.parse(output) as Output;
  const log = readFileSync(logFile, "utf8");
  const answers = answersIn(log);

  assert.equal(bytes.length, 600);
  assert.equal(new Set(bytes.map(({ client }) => client)).size, 4, "three clients and nobody have left bytes");
  assert.ok(bytes.some(({ accessible }) => accessible));
  for (const { address, accessible, client } of bytes) {
    const answer = answers.get(address) ?? "";
    assert.match(answer, accessible ? /^Address \S+ len 1 addressable/ : /^Address \S+ len 1 not addressable/);
    if (accessible) continue;
    const named = /inside a freed message of client (\S+) of size \d+ client-defined/.exec(answer)?.[1] ?? null;
    assert.equal(named, client, answer);
  }
  assert.match(log, new RegExp(`^==\\d+== ${forgotten} bytes in 1 blocks are definitely lost `, "m"));
});
