// @ts-check
/** Formats a large file: the module of commander that writes its help, 21 kB. */
import { readFileSync } from "node:fs";
import { format } from "prettier";

const text = readFileSync(new URL("lib/help.js", import.meta.resolve("commander")), "utf8");
const formatted = await format(text, { parser: "babel", printWidth: 60 });
console.log(`prettier: ${formatted.split("\n").length} lines from ${text.length} characters`);
