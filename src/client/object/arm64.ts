/**
 * arm64 (AArch64), standard procedure call: arguments in x0 to x7, result in x0.
 *
 * Encodings are from the Arm Architecture Reference Manual, C6.2; the special instruction sequence is the one that
 * Valgrind's decoder looks for (VEX, guest_arm64_toIR.c: ror x12 by 3, 13, 51 and 61, then orr x10,x10,x10), with the request
 * in x4 and the default, then the result, in x3. The rotations add up to 128: on a processor nothing changes.
 */

import { Code } from "./code.js";
import { type Addresses, type Machine, type Routine, entryPoint, exported, layout } from "./machine.js";

const sp = 31; // the stack pointer where an instruction takes an address, the zero register elsewhere
const xzr = 31;
const fp = 29;
const lr = 30;

const { slot, result } = layout;
const firstArgument = slot + layout.argument;

export const arm64: Machine = {
  arch: "arm64",
  elf: { machine: 183, pageSize: 0x10000, globDat: 1025, relative: 1027 },
  unwind: {
    codeAlignment: 4,
    dataAlignment: -8,
    returnAddressRegister: lr,
    initial: [0x0c, sp, 0], // DW_CFA_def_cfa sp+0
    saved: [0x0e, 80, 0x80 | fp, 10, 0x80 | lr, 9], // DW_CFA_def_cfa_offset 80; x29 at cfa-80, x30 at cfa-72
    framed: [0x0d, fp], // DW_CFA_def_cfa_register x29
    restored: [0x0c, sp, 0, 0xc0 | fp, 0xc0 | lr], // DW_CFA_def_cfa sp+0; DW_CFA_restore x29, x30
  },
  assemble(at: Addresses): Routine[] {
    const routines: Routine[] = [];
    let origin = at.text;
    for (const routine of [clientRequest, clientRequests, clientRequestOn, registerModule]) {
      const assembled = routine(at, origin);
      routines.push(assembled);
      origin += assembled.code.length;
    }
    return routines;
  },
};

/** `napi_value jsgrind_client_request(napi_env, napi_callback_info)`: see amd64.ts, as for the others. */
function clientRequest(at: Addresses, origin: number): Routine {
  const code = new Assembler(origin);
  code.prologue();
  code.loadLiteral(4, at.words);
  request(code);
  code.moveImmediate(0, 0);
  return code.routine(exported[0]);
}

/** `napi_value jsgrind_client_requests(napi_env, napi_callback_info)`. */
function clientRequests(at: Addresses, origin: number): Routine {
  const code = new Assembler(origin);
  code.prologue();
  code.loadLiteral(4, at.words);
  code.load(5, 4, layout.count);
  const next = code.size;
  request(code);
  code.subtractImmediate(5, 5, 1);
  code.branchIfNotZero(5, next);
  code.moveImmediate(0, 0);
  return code.routine(exported[1]);
}

/** `napi_value jsgrind_client_request_on(napi_env, napi_callback_info)`. */
function clientRequestOn(at: Addresses, origin: number): Routine {
  const argc = 16;
  const argv = 24;
  const data = 32;
  const length = 40;
  const env = 48;
  const code = new Assembler(origin);
  code.prologue();
  code.store(fp, env, 0);
  code.moveImmediate(6, 1);
  code.store(fp, argc, 6);
  code.store(fp, length, xzr);
  code.addImmediate(2, fp, argc);
  code.addImmediate(3, fp, argv);
  code.moveImmediate(4, 0); // this: not wanted
  code.moveImmediate(5, 0); // data: not wanted
  code.call(at.got.napi_get_cb_info);
  code.load(0, fp, env);
  code.load(1, fp, argv);
  code.addImmediate(2, fp, data);
  code.addImmediate(3, fp, length);
  code.call(at.got.napi_get_buffer_info);

  code.load(6, fp, length);
  const empty = code.branchIfZero(6);
  code.load(7, fp, data);
  code.loadLiteral(4, at.words);
  const attached = code.branchIfNotZero(4);
  code.addressOf(5, at.words);
  code.store(5, 0, 7);
  code.move(4, 7);
  code.land(attached);
  code.store(4, firstArgument, 7);
  code.store(4, firstArgument + 8, 6);
  request(code);
  code.moveImmediate(0, 0);
  const done = code.branch();
  code.land(empty);
  code.load(0, fp, argv);
  code.land(done);
  return code.routine(exported[2]);
}

/** With x4 one slot before: the request of the next slot, the result where the default was. */
function request(code: Assembler): void {
  code.addImmediate(4, 4, slot);
  code.load(3, 4, result);
  code.specialInstruction();
  code.store(4, result, 3);
}

/** `napi_value napi_register_module_v1(napi_env env, napi_value exports)`. */
function registerModule(at: Addresses, origin: number): Routine {
  const moduleExports = 16;
  const code = new Assembler(origin);
  code.prologue();
  code.store(fp, moduleExports, 1);
  code.moveImmediate(2, exported.length);
  code.addressOf(3, at.properties);
  code.call(at.got.napi_define_properties);
  code.load(0, fp, moduleExports);
  return code.routine(entryPoint);
}

/** One method per instruction form that is used above; 64-bit registers by number. */
class Assembler extends Code {
  readonly #origin: number;

  constructor(origin: number) {
    super();
    this.#origin = origin;
  }

  /** stp x29,x30,[sp,#-80]!; mov x29,sp. Every routine has the same frame: 64 bytes of locals from x29+16. */
  prologue(): void {
    this.u32(0xa9800000 | (imm7(-80) << 15) | (lr << 10) | (sp << 5) | fp);
    this.addImmediate(fp, sp, 0);
  }

  /** ldp x29,x30,[sp],#80; ret. */
  routine(name: string): Routine {
    this.u32(0xa8c00000 | (imm7(80) << 15) | (lr << 10) | (sp << 5) | fp);
    const restored = this.size;
    this.u32(0xd65f03c0);
    return { name, code: this.done(), unwind: { saved: 4, framed: 8, restored } };
  }

  /** orr to,xzr,from. */
  move(to: number, from: number): void {
    this.u32(0xaa000000 | (from << 16) | (xzr << 5) | to);
  }

  /** movz. */
  moveImmediate(to: number, value: number): void {
    this.u32(0xd2800000 | (value << 5) | to);
  }

  addImmediate(to: number, from: number, value: number): void {
    this.u32(0x91000000 | (value << 10) | (from << 5) | to);
  }

  subtractImmediate(to: number, from: number, value: number): void {
    this.u32(0xd1000000 | (value << 10) | (from << 5) | to);
  }

  load(to: number, base: number, offset: number): void {
    this.u32(0xf9400000 | ((offset / 8) << 10) | (base << 5) | to);
  }

  store(base: number, offset: number, from: number): void {
    this.u32(0xf9000000 | ((offset / 8) << 10) | (base << 5) | from);
  }

  /** ldr to,[pc+…]. */
  loadLiteral(to: number, address: number): void {
    this.u32(0x58000000 | (imm19(address - this.#here()) << 5) | to);
  }

  /** adr. */
  addressOf(to: number, address: number): void {
    const distance = address - this.#here();
    if (distance < -0x100000 || distance > 0xfffff) throw new RangeError(`adr cannot reach ${distance} bytes`);
    this.u32(0x10000000 | ((distance & 3) << 29) | (((distance >> 2) & 0x7ffff) << 5) | to);
  }

  /** ldr x16,[pc+slot]; blr x16. x16 is the register that a linker's own glue may change. */
  call(slotAddress: number): void {
    this.loadLiteral(16, slotAddress);
    this.u32(0xd63f0000 | (16 << 5));
  }

  specialInstruction(): void {
    for (const distance of [3, 13, 51, 61]) this.u32(0x93c00000 | (12 << 16) | (distance << 10) | (12 << 5) | 12); // ror
    this.u32(0xaa000000 | (10 << 16) | (10 << 5) | 10); // orr
  }

  branchIfZero(value: number): number {
    return this.#branch(0xb4000000 | value);
  }

  branchIfNotZero(value: number, target?: number): number {
    const back = target === undefined ? 0 : imm19(target - this.size) << 5;
    return this.#branch(0xb5000000 | back | value);
  }

  branch(): number {
    return this.#branch(0x14000000);
  }

  /** Points the branch at `mark` here. cbz and cbnz have 19 bits from bit 5, b has 26 from bit 0. */
  land(mark: number): void {
    const distance = this.size - mark;
    const word = this.peek(mark);
    const filled = word >>> 26 === 0b000101 ? word | (distance >> 2) : word | (imm19(distance) << 5);
    for (let byte = 0; byte < 4; byte++) this.patch(mark + byte, (filled >>> (8 * byte)) & 0xff);
  }

  #branch(word: number): number {
    const mark = this.size;
    this.u32(word);
    return mark;
  }

  #here(): number {
    return this.#origin + this.size;
  }
}

/** A multiple of 8 in the seven bits of ldp and stp. */
function imm7(value: number): number {
  return (value / 8) & 0x7f;
}

/** A multiple of 4 in the 19 bits of literal loads and conditional branches. */
function imm19(distance: number): number {
  if (distance % 4 !== 0 || distance < -0x100000 || distance > 0xffffc)
    throw new RangeError(`No literal ${distance} bytes away can be reached`);
  return (distance >> 2) & 0x7ffff;
}
