/** Which file the code of a running process is from, by address. */
import { readFileSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";

/** Of a process that the kernel does not let us look at, no file is known. */
export function mappedFiles(pid: number): (address: number) => string | undefined {
  const mappings = mappingsIn(readMaps(pid));
  return (address) => mappings.find(({ start, end }) => start <= address && address < end)?.path;
}

interface Mapping {
  start: number;
  end: number;
  path: string;
}

/** `55d0c7a00000-55d0c7a1f000 r-xp 00000000 fe:01 1234   /usr/lib/libx.so`, as proc(5) has it. */
export function mappingsIn(maps: string): Mapping[] {
  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \d+ +(\/.*)$/gm)].map(
    ([, start = "", end = "", path = ""]) => ({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      path,
    }),
  );
}

function readMaps(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8");
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return "";
  }
}
