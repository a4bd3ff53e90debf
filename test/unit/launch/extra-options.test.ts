import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExtraOptions } from "#src/launch/extra-options.js";
import { LaunchProblem } from "#src/launch/problem.js";

function problem(option: string): string {
  try {
    checkExtraOptions([option]);
  } catch (error) {
    assert.ok(error instanceof LaunchProblem);
    assert.equal(error.reason, "usage");
    return error.message;
  }
  return "";
}

test("checkExtraOptions() lets Valgrind judge what is Valgrind's", () => {
  for (const option of [
    "--redzone-size=64",
    "--vgdb-poll=1000",
    "--smc-check=all",
    "-v",
    "--xtree-leak=yes",
    "--track-fds=yes",
    "--unheard-of",
  ]) {
    assert.equal(problem(option), "", option);
  }
});

test("checkExtraOptions() refuses what jsgrind sets itself, with its value or without, and says what to use", () => {
  assert.match(
    problem("--xml-file=/tmp/x"),
    /^--valgrind-option --xml-file cannot be passed on: jsgrind reads Valgrind's XML/,
  );
  assert.match(problem("--tool=helgrind"), /--tool/);
  assert.match(problem("--num-callers=20"), /use --num-callers of jsgrind/);
  assert.match(problem("-q"), /suppressed/);
  assert.match(problem("--log-fd=2"), /--keep/);
});

test("checkExtraOptions() refuses options that keep the program from starting", () => {
  for (const option of ["--version", "--help", "-h", "--help-debug"])
    assert.match(problem(option), /instead of running/, option);
});

test("checkExtraOptions() refuses words that Valgrind would take for the program", () => {
  for (const word of ["node", "", "-", "--", "x=--y"]) assert.match(problem(word), /is not an option/, word);
});

test("checkExtraOptions() looks at every option", () => {
  assert.throws(() => checkExtraOptions(["--trace-signals=yes", "--xml=no"]), /--xml cannot/);
});
