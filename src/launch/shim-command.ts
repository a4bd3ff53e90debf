/** What a shim of `node` is to run, as words of the shell: `node shim-command.js SETTINGS [words behind node...]`. */
import { readFileSync } from "node:fs";
import { quoted } from "./shell-words.js";
import { wrapped, type Wrapping } from "./wrapping.js";

const [settings = "", ...words] = process.argv.slice(2);
process.stdout.write(quoted(wrapped(JSON.parse(readFileSync(settings, "utf8")) as Wrapping, words)));
