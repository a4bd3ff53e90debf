// @ts-check
/** The options of scripts/test.mjs. */
import { parseArgs } from "node:util";
import { StepError } from "../lib/run.mjs";

const USAGE = `Usage: npm test -- [options] [PATTERN…]
  PATTERN        run the test files whose path contains one of these, such as unit/elf
  --full         the full tier: every case, and longer streams, 10,000 runs of each property
  --name REGEXP  run only the tests whose name matches`;

/**
 * @typedef {{ patterns: readonly string[], full: boolean, name?: RegExp }} TestOptions
 *
 * @param {readonly string[]} args
 * @returns {TestOptions}
 */
export function parseOptions(args) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { full: { type: "boolean", default: false }, name: { type: "string" } },
      allowPositionals: true,
    });
    const name = values.name === undefined ? {} : { name: new RegExp(values.name) };
    return { patterns: positionals, full: values.full, ...name };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
  }
}
