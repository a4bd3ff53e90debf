// @ts-check
/**
 * Heartbleed, in JavaScript: the vulnerable server and then the fixed one, both under `jsgrind memcheck`.
 *
 *     node examples/heartbeat/demo.mjs [--reports FOLDER]
 *
 * The exit code is 0 when the first gave the finding and the second gave none.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { complaintsAboutFixed, complaintsAboutVulnerable, wordsOf } from "./expect.mjs";
import { runUnderMemcheck } from "./run.mjs";

const { values: options } = parseArgs({ options: { reports: { type: "string" } } });
const folder = options.reports ?? (await mkdtemp(join(tmpdir(), "jsgrind-heartbeat-")));
await mkdir(folder, { recursive: true });

try {
  say("Heartbleed, in JavaScript. Three clients talk to a server that runs under Memcheck.");
  say("Valgrind takes about ten seconds to start Node, twice.");

  title("The vulnerable server: jsgrind memcheck examples/heartbeat/server.mjs");
  const vulnerable = await runUnderMemcheck([], { json: join(folder, "vulnerable.json"), say });
  const complaints = complaintsAboutVulnerable(vulnerable).map((complaint) => `The vulnerable server: ${complaint}.`);
  if (complaints.length === 0) {
    title("Whose bytes Mallory was sent, in Memcheck's words");
    say(wordsOf(vulnerable));
    say(`Client ${vulnerable.conversation.alice} is Alice.`);
  }

  title("The fixed server: jsgrind memcheck examples/heartbeat/server.mjs --fixed");
  const fixed = await runUnderMemcheck(["--fixed"], { json: join(folder, "fixed.json"), say });
  complaints.push(...complaintsAboutFixed(fixed).map((complaint) => `The fixed server: ${complaint}.`));

  title(
    complaints.length === 0
      ? "One finding in the vulnerable server, none in the fixed one."
      : "This is not what the demo should show:",
  );
  for (const complaint of complaints) say(complaint);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} catch (error) {
  title(`The demo could not be shown. ${error instanceof Error ? error.message : String(error)}.`);
  process.exitCode = 1;
} finally {
  if (options.reports === undefined) await rm(folder, { recursive: true });
}

/** @param {string} line */
function say(line) {
  console.log(line);
}

/** @param {string} line */
function title(line) {
  say(`\n==> ${line}\n`);
}
