/** Frames to build stacks from. */
import type { Frame } from "#src/report/contract.js";

export const node = (name: string): Frame => ({
  ip: "0x1",
  language: "native",
  function: name,
  object: "/usr/bin/node",
});

export const libc = (name: string): Frame => ({
  ip: "0x3",
  language: "native",
  function: name,
  object: "/lib/x86_64-linux-gnu/libc.so.6",
});

export const addon = (name: string): Frame => ({
  ip: "0x2",
  language: "native",
  function: name,
  object: "/app/build/addon.node",
});

export const malloc: Frame = {
  ip: "0x4",
  language: "native",
  function: "malloc",
  object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so",
};

export const generated: Frame = { ip: "0xABC", language: "native" };

export const js = (name: string | undefined, file: string, line?: number, column?: number): Frame => ({
  ip: "0x5",
  language: "javascript",
  ...(name !== undefined && { function: name }),
  file,
  ...(line !== undefined && { line }),
  ...(column !== undefined && { column }),
});
