/**
 * Valgrind's relay program `vgdb`: it passes the remote protocol on between its standard streams and a process under Valgrind. It ends
 * when the process ends or replaces itself (exec), since the FIFOs between the two close then.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { errorMessage } from "../launch/error-code.js";
import { encodePacket, PacketReader, type Received } from "./packet.js";

export interface RelayOptions {
  /** Path of `vgdb`. */
  vgdb: string;
  /** What Valgrind was given as `--vgdb-prefix`. */
  prefix: string;
  /** The end of the names of the process's FIFOs: vgdb makes it from variables that may differ between us and the program. */
  owner: FifoOwner;
  /**
   * The process runs: vgdb is to interrupt it (by ptrace, when it waits in a system call). Such a relay must not be killed, as Valgrind
   * would die of it; without this it may be.
   */
  interrupts?: boolean;
  /** Milliseconds that a reply may take. Default 15000: much longer than Valgrind needs on a machine that is busy with other things. */
  replyLimitMs?: number | undefined;
}

export interface FifoOwner {
  user: string;
  host: string;
}

/** The relay ended, or was ended because it gave no answer: nothing can be asked any more. */
export class RelayEnded extends Error {
  override readonly name = "RelayEnded";
  /** vgdb ended as it does when the process ends or replaces itself. */
  readonly orderly: boolean;

  constructor(message: string, { orderly = false } = {}) {
    super(message);
    this.orderly = orderly;
  }
}

interface Exchange {
  packet: string;
  isReply: (payload: string) => boolean;
  resolve: (payload: string) => void;
  reject: (error: RelayEnded) => void;
}

/** vgdb itself gives its attempts to interrupt a process 3 s at the end (close_connection in coregrind/vgdb.c). */
const closingLimitMs = 5_000;

/** A packet that comes damaged this often in a row comes damaged for ever. */
const damageLimit = 3;

const keptComplaint = 500;

/** What vgdb says when all is well. */
const greeting = /^relaying data between gdb and process \d+$/m;

export class Relay {
  /** Resolves, with the reason, when vgdb has ended and everything that it said was read. */
  readonly ended: Promise<RelayEnded>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #interrupts: boolean;
  readonly #replyLimitMs: number;
  readonly #reader = new PacketReader();
  #exchange: Exchange | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #acknowledges = true;
  #damaged = 0;
  #complaint = "";
  #end: RelayEnded | undefined;

  constructor(pid: number, { vgdb, prefix, owner, interrupts = false, replyLimitMs = 15_000 }: RelayOptions) {
    this.#replyLimitMs = replyLimitMs;
    this.#interrupts = interrupts;
    const args = [`--pid=${pid}`, `--vgdb-prefix=${prefix}`, ...(interrupts ? [] : ["--max-invoke-ms=0"])];
    this.#child = spawn(vgdb, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, LOGNAME: owner.user, HOST: owner.host },
      // Out of reach of the terminal's signals: a Ctrl-C is the program's, and it may be stopped at that moment.
      detached: true,
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        const end = this.#finish(new RelayEnded(`${vgdb} could not be started (${errorMessage(error)})`));
        if (this.#child.pid === undefined) resolve(end);
      });
      this.#child.once("close", (exitCode, signal) => {
        const how = signal === null ? `exit code ${exitCode}` : signal;
        const words = [how, this.#complaint.replace(greeting, "").trim()].filter(Boolean).join(": ");
        resolve(this.#finish(new RelayEnded(`${vgdb} ended (${words})`, { orderly: exitCode === 0 })));
      });
    });
    // EPIPE, when vgdb ends before it has read everything: its end is told by "close".
    this.#child.stdin.on("error", () => {});
    this.#child.stdout.on("data", (bytes: Buffer) => {
      for (const received of this.#reader.push(bytes)) this.#take(received);
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-keptComplaint);
    });
  }

  /**
   * Does without acknowledgements from now on, which halves the time of a request. The first `+` is for a stop that Valgrind reports
   * unasked when an earlier relay was lost; such a report is no reply.
   */
  async begin(): Promise<void> {
    this.#write("+");
    await this.request("QStartNoAckMode", (payload) => payload === "OK");
    this.#acknowledges = false;
  }

  /** Resolves with the reply. Requests go out one after the other. */
  request(payload: string, isReply: (payload: string) => boolean = isNoOutput): Promise<string> {
    return this.#inTurn(() => this.#limited(this.#ask(payload, isReply)));
  }

  /** Lets the process go on (`c`, or `C` with a signal), and resolves with the next stop reply, however long it takes. */
  resume(payload: string): Promise<string> {
    return this.#inTurn(() => this.#ask(payload, isNoOutput));
  }

  /** Ends the relay in good order, and resolves when it has ended. A process that is stopped goes on. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    // vgdb waits for ever for a process that died before it was connected.
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), closingLimitMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends a relay that does not do its work. A process that is stopped and connected goes on. */
  abandon(reason: string): void {
    this.#finish(new RelayEnded(reason));
    this.#child.kill(this.#interrupts ? "SIGTERM" : "SIGKILL");
  }

  #inTurn(send: () => Promise<string>): Promise<string> {
    const turn = this.#last.then(send, send);
    this.#last = turn;
    return turn;
  }

  #ask(payload: string, isReply: (payload: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end);
        return;
      }
      const packet = encodePacket(payload);
      // A stop is reported once, and what it was can be asked.
      const again = /^[cC]/.test(payload) ? encodePacket("?") : packet;
      this.#exchange = { packet: again, isReply, resolve, reject };
      this.#write(packet);
    });
  }

  async #limited(reply: Promise<string>): Promise<string> {
    const limitMs = this.#replyLimitMs;
    const timer = setTimeout(() => this.abandon(`vgdb gave no answer within ${limitMs / 1000} s`), limitMs);
    try {
      return await reply;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(received: Received): void {
    switch (received.kind) {
      case "packet":
        this.#damaged = 0;
        if (this.#acknowledges) this.#write("+");
        if (this.#exchange?.isReply(received.payload) === true) {
          const { resolve } = this.#exchange;
          this.#exchange = undefined;
          resolve(received.payload);
        }
        return;
      case "damaged":
        if (++this.#damaged > damageLimit) this.abandon("vgdb's packets come damaged");
        else if (this.#acknowledges) this.#write("-");
        else if (this.#exchange !== undefined) this.#write(this.#exchange.packet);
        return;
      case "refused":
        if (++this.#damaged > damageLimit) this.abandon("vgdb refuses every packet");
        else if (this.#exchange !== undefined) this.#write(this.#exchange.packet);
        return;
      case "acknowledged":
    }
  }

  #write(text: string): void {
    this.#child.stdin.write(text, "latin1");
  }

  /** Returns the first reason: what comes after it is its consequence. */
  #finish(end: RelayEnded): RelayEnded {
    this.#end ??= end;
    this.#exchange?.reject(this.#end);
    this.#exchange = undefined;
    return this.#end;
  }
}

/** What a monitor command prints comes in packets of its own before the reply: `O` and hexadecimal digits. */
function isNoOutput(payload: string): boolean {
  return !/^O[0-9a-f]/.test(payload);
}
