/** Debug information of Windows programs, for a runtime that loads them as Wine does. */

import { type BufferMemory, assertBufferMemory, bytesOf } from "./bytes.js";
import { assertInteger } from "./check.js";
import { tellAll } from "./request.js";
import { valgrind as requests } from "./requests.js";

/**
 * `VALGRIND_LOAD_PDB_DEBUGINFO` (Valgrind 3.5.0): reads the `.pdb` file beside the PE image that `fd` is open on and that was
 * loaded into `image`; its addresses are moved by `delta`. Valgrind parses the image without looking at its length, so one
 * without sound headers is refused.
 */
export function loadPdbDebuginfo(fd: number, image: BufferMemory, delta = 0n): boolean {
  assertInteger(fd, "fd", 0, 0x7fff_ffff);
  assertBufferMemory(image, "An image");
  if (typeof delta !== "bigint") throw new TypeError(`delta must be a bigint; this is a ${typeof delta}`);
  const { address, length } = bytesOf(image);
  assertPortableExecutable(
    ArrayBuffer.isView(image) ? new DataView(image.buffer, image.byteOffset, image.byteLength) : new DataView(image),
  );
  return tellAll(requests.loadPdbDebuginfo.code, fd, address, length, delta);
}

/** What Valgrind reads of the image (read_pdb_debug_info in readpdb.c): the DOS header, the PE header and its sections. */
function assertPortableExecutable(image: DataView): void {
  const header = image.byteLength >= 64 && image.getUint16(0, true) === 0x5a4d ? image.getUint32(60, true) : Infinity;
  const sound = header + 24 <= image.byteLength && image.getUint32(header, true) === 0x4550;
  const end = sound
    ? header + 24 + image.getUint16(header + 20, true) + 40 * image.getUint16(header + 6, true)
    : Infinity;
  if (end > image.byteLength)
    throw new RangeError(
      `An image must be a Windows program with all of its headers (MZ, then PE); these ${image.byteLength} bytes are not`,
    );
}
