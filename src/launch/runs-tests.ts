/** Whether the tests of a suite may run among the processes of a program: what watches them takes time in each of them. */
import { readFileSync, realpathSync } from "node:fs";
import type { Program } from "./types.js";

/** A command may be anything. A script is known not to be a test runner, nor a file of tests, by its text and its place. */
export function mayRunTests(program: Program): boolean {
  if (program.form === "command") return true;
  try {
    return (
      /\/node_modules\/(?:mocha|jest|jest-cli|vitest)\//.test(realpathSync(program.file)) ||
      readFileSync(program.file, "utf8").includes("node:test")
    );
  } catch {
    // The runtime will say what is wrong with it.
    return false;
  }
}
