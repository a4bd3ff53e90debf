/**
 * Runs test/fixtures/v8/stops.mjs in Node for arm64 under qemu, which serves the GDB remote protocol, and stops in each of the cases that
 * an address tells. There is no Valgrind; the stack that it would show is made of what its source says (coregrind/m_stacktrace.c): on
 * arm64 it unwinds by call frame information only, which V8's code has none of, so it ends with the first frame of V8's.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { withRelayedMemory } from "#src/ask/relayed-memory.js";
import { v8Registers } from "#src/ask/v8-registers.js";
import { encodePacket, PacketReader } from "#src/gdb/packet.js";
import { parseRegisters, type Registers as MachineRegisters } from "#src/gdb/registers.js";
import type { SeenFrame } from "#src/v8/frame-pointers.js";
import { type Memory, withoutSignature } from "#src/v8/memory.js";
import type { Registers } from "#src/v8/script-frames.js";
import type { Arm64Node } from "../runtimes.js";

export interface QemuStop {
  /** Of the case. */
  name: string;
  registers: Registers;
  stack: SeenFrame[];
  read<T>(work: (memory: Memory) => T): Promise<T>;
}

export interface QemuRun {
  node: Arm64Node;
  /** Node's flags, the program and its arguments. */
  args: readonly string[];
  folder: string;
  /** The cases in which every instruction of the builtin that is run is a stop, not its entry alone. Default: none. */
  everyInstructionOf?: readonly string[];
  onStop(stop: QemuStop): Promise<void>;
}

/** Where the program says that a case begins: it raises to a power. */
const beginning = "Builtins_ExpSmiHandler";

/** What each case comes to next, in the order of the program; nothing in optimised code has an address known beforehand. */
const places = [
  { name: "interpreter", symbol: "Builtins_TestLessThanHandler" },
  { name: "sparkplug", symbol: "Builtins_LessThan_Baseline" },
  { name: "turbofan", symbol: undefined },
  { name: "native", symbol: "uv_fs_write" },
  { name: "awaited", symbol: "Builtins_TestLessThanHandler" },
];

export async function stopsUnderQemu({ node, args, folder, everyInstructionOf = [], onStop }: QemuRun): Promise<void> {
  const symbols = new Symbols(node.path);
  const socketPath = join(folder, "gdb");
  const child = spawn(node.qemu, ["-g", socketPath, "-L", node.sysroot, node.path, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {},
    timeout: 300_000,
    killSignal: "SIGKILL",
  });
  let socket: Socket | undefined;
  try {
    socket = await connected(socketPath);
    const process = new StoppedProcess(socket);
    const read = async <T>(work: (memory: Memory) => T): Promise<T> => {
      const result = await withRelayedMemory((address, length) => process.read(address, length), work);
      if (result === undefined) throw new Error("More memory is looked at than a stack can need.");
      return result;
    };
    for (const { name, symbol } of places) {
      await process.runTo(symbols.addressOf(beginning));
      if (symbol === undefined) continue;
      await process.runTo(symbols.addressOf(symbol));
      let machine = await process.registers();
      do {
        await onStop({ name, ...(await stateOf(process, machine, symbols)), read });
        if (!everyInstructionOf.includes(name)) break;
        machine = await process.step();
      } while (symbols.nameAt(machine.pc) === symbol);
    }
  } finally {
    socket?.destroy();
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}

async function stateOf(
  process: StoppedProcess,
  machine: MachineRegisters,
  symbols: Symbols,
): Promise<{ registers: Registers; stack: SeenFrame[] }> {
  const registers = v8Registers(machine, "arm64");
  if (registers === undefined) throw new Error("The registers of arm64 are not known.");
  return { registers, stack: await valgrindsStack(process, machine, symbols) };
}

/** qemu makes the socket, and waits there. */
async function connected(path: string): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(path);
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      if (attempt === 100) throw error;
      await wait(100);
    }
  }
}

/** A packet of qemu's has 4096 characters, two for each byte. */
const readAtOnce = 0x7c0;

class StoppedProcess {
  readonly #socket: Socket;
  readonly #reader = new PacketReader();
  /** qemu has ended, and gives no answer. */
  readonly #ended = new AbortController();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.once("close", () => this.#ended.abort());
  }

  /** Until the process is at the address again. */
  async runTo(address: number): Promise<void> {
    // A breakpoint where it stands would hold it there.
    await this.#request("s");
    const place = `0,${address.toString(16)},4`;
    await this.#request(`Z${place}`);
    const reply = await this.#request("c");
    if (!reply.startsWith("T05")) throw new Error(`The program ended or was stopped by something else: ${reply}.`);
    await this.#request(`z${place}`);
  }

  async step(): Promise<MachineRegisters> {
    await this.#request("s");
    return this.registers();
  }

  async registers(): Promise<MachineRegisters> {
    const registers = parseRegisters(await this.#request("g"), "arm64");
    if (registers === undefined) throw new Error("qemu does not tell the registers.");
    return registers;
  }

  async read(address: number, length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let at = 0; at < length; at += readAtOnce) {
      const wanted = Math.min(readAtOnce, length - at);
      const reply = await this.#request(`m${(address + at).toString(16)},${wanted.toString(16)}`);
      if (reply.length !== 2 * wanted) return undefined;
      parts.push(Buffer.from(reply, "hex"));
    }
    return Buffer.concat(parts);
  }

  async #request(payload: string): Promise<string> {
    this.#socket.write(encodePacket(payload), "latin1");
    for (;;) {
      const [bytes] = (await once(this.#socket, "data", { signal: this.#ended.signal })) as [Buffer];
      const packet = this.#reader.push(bytes).find((received) => received.kind === "packet");
      if (packet === undefined) continue;
      this.#socket.write("+");
      return packet.payload;
    }
  }
}

/** The functions of the executable, which is loaded where it says. */
class Symbols {
  readonly #functions: { name: string; start: number; end: number }[] = [];

  constructor(executable: string) {
    const text = execFileSync("readelf", ["--syms", "--wide", executable], { encoding: "utf8", maxBuffer: 2 ** 28 });
    for (const [, value, size, name] of text.matchAll(/: ([0-9a-f]{16}) +(\d+) FUNC .* (\S+)$/gm)) {
      const start = Number.parseInt(value as string, 16);
      this.#functions.push({ name: name as string, start, end: start + Number(size) });
    }
  }

  addressOf(name: string): number {
    const found = this.#functions.find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found.start;
  }

  nameAt(address: number): string | undefined {
    return this.#functions.find(({ start, end }) => start <= address && address < end)?.name;
  }
}

/**
 * The frames of C++, and the first of V8's. C++ for arm64 keeps frame pointers, so these lead to where call frame information would. At the
 * entry of a function, where breakpoints are, its caller's address is still in the link register.
 */
async function valgrindsStack(
  process: StoppedProcess,
  machine: MachineRegisters,
  symbols: Symbols,
): Promise<SeenFrame[]> {
  const stack: SeenFrame[] = [];
  const returnAddresses = [machine.get("x30")];
  let fp = machine.fp;
  for (let ip = machine.pc; ; ip = withoutSignature(returnAddresses.shift() ?? 0n) - 1) {
    const name = symbols.nameAt(ip);
    stack.push({ ip, object: name === undefined ? undefined : "node", function: name });
    if (name === undefined || name.startsWith("Builtins_")) return stack;
    const frame = await process.read(fp, 16);
    if (frame === undefined) return stack;
    fp = Number(frame.readBigUInt64LE(0));
    returnAddresses.push(frame.readBigUInt64LE(8));
  }
}
