/** What a shim of `node` is to run, as words of the shell: `node shim-command.js SETTINGS [words behind node...]`. */
import { readFileSync } from "node:fs";
import { LaunchProblem } from "./problem.js";
import { quoted } from "./shell-words.js";
import { wrapped, type Wrapping } from "./wrapping.js";

const [settings = "", ...words] = process.argv.slice(2);
try {
  process.stdout.write(quoted(wrapped(JSON.parse(readFileSync(settings, "utf8")) as Wrapping, words)));
} catch (error) {
  if (!(error instanceof LaunchProblem)) throw error;
  process.stderr.write(`jsgrind: ${error.message}\n`);
  process.exitCode = 1;
}
