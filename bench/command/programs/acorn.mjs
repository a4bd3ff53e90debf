// @ts-check
/** Parses a large file: prettier's own main module, 680 kB. */
import { readFileSync } from "node:fs";
import { parse } from "acorn";

const text = readFileSync(new URL(import.meta.resolve("prettier")), "utf8");
const { body } = parse(text, { ecmaVersion: "latest", sourceType: "module" });
console.log(`acorn: ${body.length} statements in ${text.length} characters`);
