/** Whether the tests of a suite may run among the processes of a program: what watches them takes time in each of them. */
import { readFileSync, realpathSync } from "node:fs";
import { parseNodeArguments } from "./node-arguments.js";
import type { Program, Runtime } from "./types.js";

/** A script is known not to be a test runner, nor a file of tests, by its text and its place. A command may be anything but for a line of code. */
export function mayRunTests(program: Program, runtime: Pick<Runtime, "name"> | undefined): boolean {
  if (program.form === "command") return runtime?.name !== "node" || !isCodeOnItsOwn(program.command.slice(1));
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

/** `-e CODE`, or `--eval=CODE`. */
const codeOption = /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/;

/** `node -e CODE`, of code that gets at no module and at no process: each of Node's modules is a global variable there. */
function isCodeOnItsOwn(words: readonly string[]): boolean {
  const { options, rest } = parseNodeArguments(words);
  const [option = ""] = options.flat();
  if (options.length !== 1 || !codeOption.test(option)) return false;
  const code = [option.replace(codeOption, ""), ...rest].join(" ");
  return !/require|import|process|module|cluster|test|worker|this|eval|Function|constructor/i.test(code);
}
