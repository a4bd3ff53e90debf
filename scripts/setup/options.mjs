// @ts-check
/** The options of scripts/setup.mjs. */
import { parseArgs } from "node:util";
import { StepError } from "../lib/run.mjs";

const USAGE = `Usage: node scripts/setup.mjs [--dev] [--arm64]
  --dev     also build the tests
  --arm64   also install what the tests of the arm64 object use (Debian, Ubuntu)`;

/**
 * @param {readonly string[]} args
 * @returns {{ dev: boolean, arm64: boolean }}
 */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { dev: { type: "boolean", default: false }, arm64: { type: "boolean", default: false } },
    });
    return { dev: values.dev, arm64: values.arm64 };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
  }
}
