/** What kind of file a frame's object is, by its name: Valgrind gives the path as the loader mapped it. */
import { basename } from "node:path";
import type { Frame } from "../report/contract.js";

/** Official builds are one executable; distributions put Node into libnode.so. */
const runtime = /^(?:node|nodejs|bun|deno|libnode\.so[.\d]*)$/;

/** The C and C++ libraries, the loader, and what Valgrind puts in their way (vgpreload_*). */
const system =
  /^(?:ld(?:-linux|-musl|64)?[-.].*|vgpreload_.*|lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s|atomic|c\+\+(?:abi)?|resolv|anl)(?:-[\d.]+)?\.so[.\d]*)$/;

/** `executable` is that of the process, which may have any name. */
export function isRuntimeObject(object: string, executable?: string): boolean {
  return object === executable || runtime.test(basename(object));
}

/** The object with the client requests, which is deleted as soon as it is loaded, handing its functions to the runtime. What it hands over is constant. */
export function isJsgrindLoading({ object = "", function: name }: Frame): boolean {
  return basename(object) === "jsgrind.node" && name === "napi_register_module_v1";
}

export function isSystemObject(object: string): boolean {
  return system.test(basename(object));
}
