/** The registers of a stopped thread, from the reply to GDB's `g`: all of them in the machine's order, in hexadecimal. */

/** The general purpose registers and the program counter, which come first, 8 bytes each with the lowest first. */
const amd64 = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip".split(" ");
const arm64 = [...Array.from({ length: 31 }, (_, index) => `x${index}`), "sp", "pc"];

interface Machine {
  names: readonly string[];
  pc: string;
  sp: string;
  fp: string;
}

/** By the names of `process.arch`. */
const machines: ReadonlyMap<string, Machine> = new Map([
  ["x64", { names: amd64, pc: "rip", sp: "rsp", fp: "rbp" }],
  ["arm64", { names: arm64, pc: "pc", sp: "sp", fp: "x29" }],
]);

const registerSize = 8;

export class Registers {
  /** Addresses of a user's memory are below 2^47; another value that does not fit a number loses its low bits. */
  readonly pc: number;
  readonly sp: number;
  /** What the frame pointer's register holds, be it one or not. */
  readonly fp: number;
  readonly #bytes: Buffer;
  readonly #names: readonly string[];

  constructor(bytes: Buffer, { names, pc, sp, fp }: Machine) {
    this.#bytes = bytes;
    this.#names = names;
    this.pc = Number(this.get(pc));
    this.sp = Number(this.get(sp));
    this.fp = Number(this.get(fp));
  }

  /** All of them, in the machine's order. */
  get values(): number[] {
    return this.#names.map((name) => Number(this.get(name)));
  }

  /** `name` as the machine's manual has it: `r12`, `x19`. Throws a RangeError for a name that is none of this machine's. */
  get(name: string): bigint {
    const index = this.#names.indexOf(name);
    if (index === -1) throw new RangeError(`There is no register ${name}; there are ${this.#names.join(", ")}.`);
    return this.#bytes.readBigUInt64LE(index * registerSize);
  }
}

/** Undefined when the reply is none for this machine, an error for instance. */
export function parseRegisters(reply: string, arch: string = process.arch): Registers | undefined {
  const machine = machines.get(arch);
  if (machine === undefined) return undefined;
  const needed = machine.names.length * registerSize;
  const bytes = Buffer.from(reply.slice(0, 2 * needed), "hex");
  return bytes.length === needed ? new Registers(bytes, machine) : undefined;
}
