/** Bytes on a line: short stretches true to scale, long ones cut. */

export interface Stretch {
  /** Bytes, from the block's beginning; `to` is the first one behind. */
  from: number;
  to: number;
  x: number;
  width: number;
  /** It is longer than it is drawn. */
  isCut: boolean;
}

export interface Scale {
  stretches: readonly Stretch[];
  width: number;
  /** The width of a byte where everything is true to scale. */
  byte: number | undefined;
  /** Of a border between two stretches, or of a byte in one that is not cut. */
  x(byte: number): number;
}

const widest = 640;
const smallestByte = 6;
const largestByte = 16;
const cutWidth = 130;

/** `borders` are where something begins or ends. */
export function scaleOf(borders: readonly number[]): Scale {
  const points = [...new Set(borders)].toSorted((a, b) => a - b);
  const total = (points.at(-1) ?? 0) - (points[0] ?? 0);
  const isWhole = total * smallestByte <= widest;
  const byte = isWhole ? Math.min(largestByte, widest / Math.max(1, total)) : smallestByte;
  const stretches: Stretch[] = [];
  let x = 0;
  for (const [index, from] of points.slice(0, -1).entries()) {
    const to = points[index + 1] as number;
    const isCut = !isWhole && (to - from) * byte > cutWidth;
    const width = isCut ? cutWidth : (to - from) * byte;
    stretches.push({ from, to, x, width, isCut });
    x += width;
  }
  return { stretches, width: x, byte: isWhole ? byte : undefined, x: (at) => xOf(stretches, at) };
}

function xOf(stretches: readonly Stretch[], at: number): number {
  const found = stretches.find(({ from, to }) => at >= from && at <= to);
  return found === undefined ? 0 : found.x + ((at - found.from) / (found.to - found.from)) * found.width;
}
