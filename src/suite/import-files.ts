/** Runs the files of tests that stand on the command line in this one process, one after the other, as `node --test` does without isolation. */
// preload.cts looks for this in the script that is run.
// oxlint-disable-next-line no-unassigned-import -- It is here to be found.
import "node:test";
import { pathToFileURL } from "node:url";

for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href);
