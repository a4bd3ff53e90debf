/**
 * Gets the shared object into the running process. Only a file can be loaded (`process.dlopen` takes a path, and Valgrind
 * names frames only in files that it can stat when they are mapped), so the object is written into a private directory,
 * mapped and deleted at once. Each environment, that is the main thread and every worker, loads a file of its own: the
 * dynamic linker gives the same file the same memory, and the request words must not be shared between threads.
 */

import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { amd64 } from "./amd64.js";
import { arm64 } from "./arm64.js";
import type { Machine } from "./machine.js";
import { sharedObject } from "./object.js";

/** What the machine code exports. */
export interface Door {
  /** Makes the first request that the words hold. */
  jsgrind_client_request(): undefined;
  /** Makes as many as their header says, at least one. */
  jsgrind_client_requests(): undefined;
  /** Makes the first one with the view's address and length in it. An empty view comes back, and nothing is requested. */
  jsgrind_client_request_on(view: ArrayBufferView): ArrayBufferView | undefined;
}

/** The machine code for this process, or undefined where Valgrind's client requests or our machine code do not exist. */
export function machine(): Machine | undefined {
  if (process.platform !== "linux") return undefined;
  return [amd64, arm64].find((candidate) => candidate.arch === process.arch);
}

/**
 * Loads the object for `machine` from the first of `places` that lets it.
 *
 * @throws Error that lists every place with its reason.
 */
export function load(machine: Machine, places = defaultPlaces()): Door {
  const object = objectFor(machine);
  const reasons: string[] = [];
  let restricted = false;
  for (const place of places) {
    try {
      return loadFrom(place, object);
    } catch (error) {
      if (loadingIsForbidden(error)) throw forbidden(error);
      restricted ||= isFileAccessDenied(error);
      reasons.push(`  ${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const needed = restricted
    ? "this process runs with --permission, which takes --allow-addons and, for one of the directories, --allow-fs-write"
    : "one that is writable and not mounted noexec is needed, and TMPDIR may name it";
  throw new Error(`jsgrind could not load its machine code from any directory; ${needed}:\n${reasons.join("\n")}`);
}

const objects = new Map<Machine, Uint8Array>();

/** Kept, since writing it takes longer than loading it under Valgrind, and request.ts loads more than one. */
function objectFor(machine: Machine): Uint8Array {
  const object = objects.get(machine) ?? sharedObject(machine);
  objects.set(machine, object);
  return object;
}

/** Where a file may be both written and executed: where TMPDIR says, memory, the usual temporary directories, then what belongs to the user. */
function defaultPlaces(): string[] {
  const { XDG_RUNTIME_DIR: runtime, XDG_CACHE_HOME: cache, HOME: home } = process.env;
  const places = [tmpdir(), "/dev/shm", "/tmp", "/var/tmp", runtime, cache, home];
  return [...new Set(places.filter((place) => place !== undefined && place !== ""))] as string[];
}

function loadFrom(place: string, object: Uint8Array): Door {
  const directory = mkdtempSync(join(place, "jsgrind-")); // mode 0700: nobody else can put a file there
  try {
    return loadFile(join(directory, "jsgrind.node"), object);
  } finally {
    rmdirSync(directory);
  }
}

function loadFile(file: string, object: Uint8Array): Door {
  const descriptor = openSync(file, "wx", 0o500);
  try {
    writeAndClose(descriptor, object);
    const loaded = { exports: {} };
    // `process.dlopen` is all of `require("x.node")` that is needed; it wants a module object, and takes any.
    process.dlopen(loaded, file);
    return loaded.exports as Door;
  } finally {
    unlinkSync(file); // `rmSync` reads first, which takes a permission of its own under Node 22's permission model
  }
}

function writeAndClose(descriptor: number, content: Uint8Array): void {
  try {
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

/** A refusal that no other directory changes: addons are switched off, or the permission model is on without them. */
function loadingIsForbidden(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_DLOPEN_DISABLED" || (code === "ERR_ACCESS_DENIED" && !isFileAccessDenied(error));
}

/** The permission model refuses this directory; another one may be allowed. */
function isFileAccessDenied(error: unknown): boolean {
  const { code, permission } = error as NodeJS.ErrnoException & { permission?: string };
  return code === "ERR_ACCESS_DENIED" && (permission === "FileSystemWrite" || permission === "FileSystemRead");
}

function forbidden(cause: unknown): Error {
  return new Error(
    "jsgrind sends client requests from machine code that it loads as an addon, and this process may not load addons: " +
      "start it with --allow-addons (and --allow-fs-write for the temporary directory) beside --permission, or without --no-addons",
    { cause },
  );
}

/** Calls back when this worker ends by itself; never in the main thread, whose end is Valgrind's. */
export function atWorkerExit(callback: () => void): void {
  if (!isMainThread) process.once("exit", callback);
}

/** Calls back when the main thread ends by itself, and never in a worker. */
export function atMainExit(callback: () => void): void {
  if (isMainThread) process.once("exit", callback);
}

export { isMainThread };
