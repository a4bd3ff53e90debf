/** A process that Valgrind stopped at an error, as whoever asks about it sees it. */
import type { Registers } from "./registers.js";
import type { Relay } from "./relay.js";

export interface Stop {
  readonly pid: number;
  /** The kernel's id of the thread that made the error. */
  readonly lwp: number;
  /** Nanoseconds of CLOCK_MONOTONIC (process.hrtime) when the stop was noticed. */
  readonly time: number;
  readonly registers: Registers;
  /**
   * `length` bytes; undefined when one of them cannot be read, as above the end of a stack, or when the process goes on already.
   * Rejects when the connection is lost, as when the process is killed.
   */
  read(address: number, length: number): Promise<Buffer | undefined>;
  /** What Valgrind says to a monitor command, as `check_memory defined 0x1000 8`; undefined when the process goes on already. */
  monitor(command: string): Promise<string | undefined>;
}

/** The longest reply, by Valgrind's own PacketSize=3fff, holds twice as many digits, and `$`, `#` and the sum. */
const readAtOnce = 0x1f00;

export class StoppedProcess {
  readonly #relay: Relay;
  #over = false;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** The process goes on: nothing must be sent to it any more. */
  end(): void {
    this.#over = true;
  }

  async read(address: number, length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let at = 0; at < length; at += readAtOnce) {
      const wanted = Math.min(readAtOnce, length - at);
      if (this.#over) return undefined;
      const reply = await this.#relay.request(`m${(address + at).toString(16)},${wanted.toString(16)}`);
      // `E01` where one of the bytes is not the program's to read.
      if (reply.length !== 2 * wanted) return undefined;
      parts.push(Buffer.from(reply, "hex"));
    }
    return Buffer.concat(parts);
  }

  async monitor(command: string): Promise<string | undefined> {
    if (this.#over) return undefined;
    const said: Buffer[] = [];
    await this.#relay.request(`qRcmd,${Buffer.from(command).toString("hex")}`, (payload) => {
      const output = /^O([0-9a-f]+)$/.exec(payload)?.[1];
      if (output !== undefined) said.push(Buffer.from(output, "hex"));
      return output === undefined;
    });
    return Buffer.concat(said).toString();
  }
}
