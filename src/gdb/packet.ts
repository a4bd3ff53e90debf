/**
 * The packets of the GDB remote serial protocol ("Overview" in the appendix of GDB's manual): `$payload#sum`, where the sum of the
 * payload's bytes, modulo 256, stands in two hexadecimal digits, and each packet is answered by `+` or, when it came damaged, by `-`.
 * Payloads are strings of bytes (latin1).
 */

const packetStart = 0x24; // $
const packetEnd = 0x23; // #
const escape = 0x7d; // }
const runLength = 0x2a; // *
const acknowledged = 0x2b; // +
const refused = 0x2d; // -

/** A byte that means something to the protocol is sent as `}` and itself with this bit flipped. */
const escapeBit = 0x20;

/** `c*n` is c and then c as often again as n is above this: the least count worth it, 3, is a space. */
const runLengthBase = 29;

export type Received =
  | { kind: "packet"; payload: string }
  /** A packet whose sum does not fit, or that cannot be decoded. */
  | { kind: "damaged" }
  | { kind: "acknowledged" }
  | { kind: "refused" };

export function encodePacket(payload: string): string {
  const escaped = payload.replace(
    /[#$*}]/g,
    (character) => `}${String.fromCharCode(character.charCodeAt(0) ^ escapeBit)}`,
  );
  return `$${escaped}#${hexByte(sumOf(Buffer.from(escaped, "latin1")))}`;
}

/** Takes the bytes in whatever pieces they come. */
export class PacketReader {
  /** The raw payload so far; undefined between packets. */
  #raw: Buffer[] | undefined;
  /** The digits of the sum so far; undefined before the payload's end. */
  #digits: string | undefined;

  /** Everything that these bytes complete, in order. Bytes between packets that are no answers are passed over. */
  push(bytes: Buffer): Received[] {
    const received: Received[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#digits !== undefined) {
        this.#digits += String.fromCharCode(bytes[at++]!);
        if (this.#digits.length === 2) received.push(this.#finish());
      } else if (this.#raw !== undefined) {
        const end = bytes.indexOf(packetEnd, at);
        this.#raw.push(bytes.subarray(at, end === -1 ? undefined : end));
        if (end === -1) return received;
        this.#digits = "";
        at = end + 1;
      } else {
        const byte = bytes[at++];
        if (byte === packetStart) this.#raw = [];
        else if (byte === acknowledged) received.push({ kind: "acknowledged" });
        else if (byte === refused) received.push({ kind: "refused" });
      }
    }
    return received;
  }

  #finish(): Received {
    const raw = Buffer.concat(this.#raw ?? []);
    const intact = this.#digits?.toLowerCase() === hexByte(sumOf(raw));
    this.#raw = undefined;
    this.#digits = undefined;
    const payload = intact ? decode(raw) : undefined;
    return payload === undefined ? { kind: "damaged" } : { kind: "packet", payload };
  }
}

/** Undoes escapes and run lengths; undefined where one of them is cut off. A count may look like an escape, so counts go first. */
function decode(raw: Buffer): string | undefined {
  let text = "";
  let from = 0;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at];
    if (byte !== escape && byte !== runLength) continue;
    text += raw.toString("latin1", from, at);
    const operand = raw[++at];
    from = at + 1;
    if (operand === undefined) return undefined;
    if (byte === escape) text += String.fromCharCode(operand ^ escapeBit);
    else if (text === "" || operand < runLengthBase) return undefined;
    else text += text.at(-1)!.repeat(operand - runLengthBase);
  }
  return text + raw.toString("latin1", from);
}

function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
