import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { before, writeShims } from "#src/launch/shims.js";
import { script, temporaryFolder } from "./folder.js";

test("a shim of node runs what it stands for, and takes itself out of PATH", (t) => {
  const folder = temporaryFolder(t);
  const valgrind = script(join(folder, "valgrind"), 'printf "%s\\n" "$PATH" "$@"');
  const shims = writeShims(folder, {
    valgrind: [valgrind, "--tool=memcheck"],
    node: "/the node",
    flags: ["--no-opt"],
    typescript: false,
    suite: { isolation: "none", jobs: 1 },
  });
  const rest = "/usr/local/bin:/usr/bin:/bin";
  for (const path of [before(shims, rest), `/usr/local/bin:${shims}:/usr/bin:/bin`, rest]) {
    const said = execFileSync(join(shims, "node"), ["a b.js", "it's", "$HOME"], {
      encoding: "utf8",
      env: { PATH: path, NODE_OPTIONS: "--no-such-option", NODE_CHANNEL_FD: "77" },
    });
    assert.deepEqual(said.trimEnd().split("\n"), [
      rest,
      "--tool=memcheck",
      "/the node",
      "--no-opt",
      "a b.js",
      "it's",
      "$HOME",
    ]);
  }
});
