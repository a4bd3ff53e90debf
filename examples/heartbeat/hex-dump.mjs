// @ts-check
/** Bytes as hexdump(1) shows them: 16 in a line, with their text beside them. */

const WIDTH = 16;

/**
 * @param {Buffer} bytes
 * @returns {string[]} A line for each 16 bytes; lines that are all zero are left out, as `*`.
 */
export function hexDump(bytes) {
  /** @type {string[]} */
  const lines = [];
  for (let offset = 0; offset < bytes.length; offset += WIDTH) {
    const row = bytes.subarray(offset, offset + WIDTH);
    if (row.some((byte) => byte !== 0)) lines.push(line(offset, row));
    else if (lines.at(-1) !== "*") lines.push("*");
  }
  return lines;
}

/**
 * @param {number} offset
 * @param {Buffer} row
 */
function line(offset, row) {
  const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = row.toString("latin1").replaceAll(/[^ -~]/g, ".");
  return `${offset.toString(16).padStart(4, "0")}  ${hex.padEnd(3 * WIDTH - 1)}  ${text}`;
}
