// @ts-check
/** One run of the server under `jsgrind memcheck`, with the three clients talking to it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { converse } from "./client.mjs";

const JSGRIND = fileURLToPath(new URL("dist/cli/bin.js", import.meta.resolve("jsgrind/package.json")));
const SERVER = fileURLToPath(new URL("server.mjs", import.meta.url));

/**
 * @typedef {object} Run
 * @property {number | null} exitCode jsgrind's.
 * @property {import("jsgrind/report").Report} report
 * @property {import("./client.mjs").Conversation} conversation
 */

/**
 * jsgrind prints its own report on standard error.
 *
 * @param {readonly string[]} serverOptions
 * @param {{ json: string, say: (line: string) => void }} options Where the report goes as JSON, and what the clients have to say.
 * @returns {Promise<Run>}
 */
export async function runUnderMemcheck(serverOptions, { json, say }) {
  const jsgrind = spawn(
    process.execPath,
    [JSGRIND, "memcheck", "--timeout=200", `--json=${json}`, SERVER, ...serverOptions],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(jsgrind, "close");
  try {
    const conversation = await converse(await portFrom(jsgrind.stdout), say);
    await ended;
    const report = /** @type {import("jsgrind/report").Report} */ (JSON.parse(await readFile(json, "utf8")));
    return { exitCode: jsgrind.exitCode, conversation, report };
  } catch (error) {
    jsgrind.kill(); // It ends the server, and reports what was found.
    await ended;
    throw error;
  }
}

/**
 * @param {import("node:stream").Readable} output The server's.
 * @returns {Promise<number>}
 */
async function portFrom(output) {
  for await (const line of createInterface({ input: output })) {
    const port = /^listening on port (\d+)$/.exec(line)?.[1];
    if (port !== undefined) {
      output.resume(); // so that the server may write on
      return Number(port);
    }
  }
  throw new Error("The server ended before it listened; what jsgrind said above tells why");
}
