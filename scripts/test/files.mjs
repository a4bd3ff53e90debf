// @ts-check
/**
 * Which test files run, and in which order. The long ones are those that start Valgrind, and they start first: the two
 * slots then both work on them, and the short ones fill what is left, instead of one slot idling beside a last long one.
 */
import { StepError } from "../lib/run.mjs";

/** The folders whose tests start no Valgrind. */
const SHORT = /^test\/(?:unit|golden)\//;

/**
 * @param {readonly string[]} files Paths with `/` between their parts.
 * @param {readonly string[]} patterns Parts of paths; none selects every file.
 * @returns {string[]}
 */
export function selectFiles(files, patterns) {
  const unmatched = patterns.filter((pattern) => !files.some((file) => file.includes(asCompiled(pattern))));
  if (unmatched.length > 0) throw new StepError(`No test file's path contains ${unmatched.join(" or ")}.`, 2);
  if (files.length === 0) throw new StepError("There are no test files.", 2);
  const wanted = patterns.map(asCompiled);
  return files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
}

/** @param {string} pattern A source file's name may be given too. */
function asCompiled(pattern) {
  return pattern.replace(/\.ts$/, ".js");
}

/**
 * @param {readonly string[]} files
 * @returns {string[]} The same files, the long ones first, otherwise by name.
 */
export function orderFiles(files) {
  return files.toSorted((a, b) => Number(SHORT.test(a)) - Number(SHORT.test(b)) || (a < b ? -1 : 1));
}
