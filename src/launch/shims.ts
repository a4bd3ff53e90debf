/**
 * A package manager need not run under Valgrind: it takes half a minute there, and nothing of it is the user's. It runs as it is, with a folder in
 * front of PATH in which `node` is a script that starts Node under Valgrind.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quoted } from "./shell-words.js";
import type { Wrapping } from "./wrapping.js";

const shimCommand = fileURLToPath(new URL("shim-command.js", import.meta.url));

/** `directory` is the run's own. Returns the folder with the shims. */
export function writeShims(directory: string, wrapping: Wrapping): string {
  const folder = join(directory, "bin");
  const settings = join(folder, "wrapping.json");
  mkdirSync(folder);
  writeFileSync(settings, JSON.stringify(wrapping));
  // The folder leaves PATH again: a Node that one under Valgrind starts is followed by Valgrind itself. And what is asked for the words must
  // neither be given the program's options nor read its messages.
  const script = [
    "#!/bin/sh",
    `folder=${quoted([folder])}`,
    `words=$(NODE_OPTIONS= NODE_CHANNEL_FD= ${quoted([process.execPath, shimCommand, settings])} "$@") || exit`,
    'case ":$PATH:" in *":$folder:"*)',
    '  path=":$PATH:"',
    '  path="${path%%":$folder:"*}:${path#*":$folder:"}"',
    '  path="${path#:}"',
    '  PATH="${path%:}" ;;',
    "esac",
    'eval "exec $words"',
    "",
  ].join("\n");
  for (const name of ["node", "nodejs"]) {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o700);
  }
  return folder;
}

/** A value of PATH with `folder` in front. */
export function before(folder: string, path: string | undefined): string {
  return path === undefined || path === "" ? folder : `${folder}:${path}`;
}
