/**
 * x86-64, System V calling convention: arguments in rdi, rsi, rdx, rcx, r8, r9; result in rax.
 *
 * Encodings are from the Intel manual, volume 2; the special instruction sequence is the one that Valgrind's decoder looks
 * for (VEX, guest_amd64_toIR.c: rol rdi by 3, 13, 61 and 51, then xchg rbx,rbx), with the request in rax and the default,
 * then the result, in rdx. The rotations add up to 128, so a processor that runs them leaves every register as it was.
 */

import { Code } from "./code.js";
import { type Addresses, type Machine, type Routine, entryPoint, exported, layout } from "./machine.js";

const register = { rax: 0, rcx: 1, rdx: 2, rbx: 3, rsp: 4, rbp: 5, rsi: 6, rdi: 7, r8: 8, r9: 9 } as const;
type Register = keyof typeof register;

const { slot, result } = layout;
const firstArgument = slot + layout.argument;

export const amd64: Machine = {
  arch: "x64",
  elf: { machine: 62, pageSize: 0x1000, globDat: 6, relative: 8 },
  unwind: {
    codeAlignment: 1,
    dataAlignment: -8,
    returnAddressRegister: 16,
    initial: [0x0c, 7, 8, 0x80 | 16, 1], // DW_CFA_def_cfa rsp+8; DW_CFA_offset return address at cfa-8
    saved: [0x0e, 16, 0x80 | 6, 2], // DW_CFA_def_cfa_offset 16; DW_CFA_offset rbp at cfa-16
    framed: [0x0d, 6], // DW_CFA_def_cfa_register rbp
    restored: [0x0c, 7, 8], // DW_CFA_def_cfa rsp+8
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

/** `napi_value jsgrind_client_request(napi_env, napi_callback_info)`: makes the first request that the words hold. */
function clientRequest(at: Addresses, origin: number): Routine {
  const code = new Assembler(origin);
  code.prologue();
  code.loadRelative("rax", at.words);
  request(code);
  code.xor("rax", "rax"); // NULL, which JavaScript sees as undefined
  return code.routine(exported[0]);
}

/** `napi_value jsgrind_client_requests(napi_env, napi_callback_info)`: makes as many requests as the header says, at least one. */
function clientRequests(at: Addresses, origin: number): Routine {
  const code = new Assembler(origin);
  code.prologue();
  code.loadRelative("rax", at.words);
  code.load("rcx", "rax", layout.count);
  const next = code.size;
  request(code);
  code.decrement("rcx");
  code.jumpIfNotZero(next);
  code.xor("rax", "rax");
  return code.routine(exported[1]);
}

/**
 * `napi_value jsgrind_client_request_on(napi_env, napi_callback_info)`: asks Node-API where the view in the first
 * argument is, writes its address and length as the first two arguments of the first request, and makes that request.
 * An empty or unknown view is handed back and nothing is requested. The very first view becomes the words themselves.
 */
function clientRequestOn(at: Addresses, origin: number): Routine {
  const argc = -8;
  const argv = -16;
  const data = -24;
  const length = -32;
  const env = -40;
  const code = new Assembler(origin);
  code.prologue(48);
  code.store("rbp", env, "rdi");
  code.storeImmediate("rbp", argc, 1);
  code.storeImmediate("rbp", length, 0);
  code.loadAddress("rdx", "rbp", argc);
  code.loadAddress("rcx", "rbp", argv);
  code.xor("r8", "r8"); // this: not wanted
  code.xor("r9", "r9"); // data: not wanted
  code.call(at.got.napi_get_cb_info);
  code.load("rdi", "rbp", env);
  code.load("rsi", "rbp", argv);
  code.loadAddress("rdx", "rbp", data);
  code.loadAddress("rcx", "rbp", length);
  code.call(at.got.napi_get_buffer_info);

  code.load("rcx", "rbp", length);
  code.test("rcx");
  const empty = code.jumpIfZero();
  code.load("rdx", "rbp", data);
  code.loadRelative("rax", at.words);
  code.test("rax");
  const attached = code.jumpIfNotZero();
  code.storeRelative(at.words, "rdx");
  code.move("rax", "rdx");
  code.land(attached);
  code.store("rax", firstArgument, "rdx");
  code.store("rax", firstArgument + 8, "rcx");
  request(code);
  code.xor("rax", "rax");
  const done = code.jump();
  code.land(empty);
  code.load("rax", "rbp", argv);
  code.land(done);
  return code.routine(exported[2]);
}

/** With rax one slot before: the request of the next slot, the result where the default was. */
function request(code: Assembler): void {
  code.addImmediate("rax", slot);
  code.load("rdx", "rax", result);
  code.specialInstruction();
  code.store("rax", result, "rdx");
}

/** `napi_value napi_register_module_v1(napi_env env, napi_value exports)`. */
function registerModule(at: Addresses, origin: number): Routine {
  const moduleExports = -8;
  const code = new Assembler(origin);
  code.prologue(16);
  code.store("rbp", moduleExports, "rsi");
  code.moveImmediate("rdx", exported.length);
  code.loadAddressRelative("rcx", at.properties);
  code.call(at.got.napi_define_properties);
  code.load("rax", "rbp", moduleExports);
  return code.routine(entryPoint);
}

/** One method per instruction form that is used above, named for what it does; 64-bit operands unless said. */
class Assembler extends Code {
  readonly #origin: number;
  #saved = 0;
  #framed = 0;

  constructor(origin: number) {
    super();
    this.#origin = origin;
  }

  /** push rbp; mov rbp,rsp; sub rsp,locals. Without a frame pointer Valgrind would lose our caller. */
  prologue(locals = 0): void {
    this.bytes(0x55);
    this.#saved = this.size;
    this.move("rbp", "rsp");
    this.#framed = this.size;
    if (locals > 0) this.bytes(rexW(0, 0), 0x83, modRm(0b11, 5, register.rsp), signedByte(locals));
  }

  /** leave; ret. */
  routine(name: string): Routine {
    this.bytes(0xc9);
    const restored = this.size;
    this.bytes(0xc3);
    return { name, code: this.done(), unwind: { saved: this.#saved, framed: this.#framed, restored } };
  }

  move(to: Register, from: Register): void {
    this.bytes(rexW(register[from], register[to]), 0x89, modRm(0b11, register[from], register[to]));
  }

  /** mov r32,imm32, which clears the upper half. */
  moveImmediate(to: Register, value: number): void {
    this.bytes(0xb8 + register[to]).u32(value);
  }

  load(to: Register, base: Register, displacement: number): void {
    this.#memory(0x8b, to, base, displacement);
  }

  store(base: Register, displacement: number, from: Register): void {
    this.#memory(0x89, from, base, displacement);
  }

  loadAddress(to: Register, base: Register, displacement: number): void {
    this.#memory(0x8d, to, base, displacement);
  }

  storeImmediate(base: Register, displacement: number, value: number): void {
    this.bytes(rexW(0, register[base]), 0xc7, modRm(0b01, 0, register[base]), signedByte(displacement)).u32(value);
  }

  loadRelative(to: Register, address: number): void {
    this.#relative(0x8b, register[to], address);
  }

  storeRelative(address: number, from: Register): void {
    this.#relative(0x89, register[from], address);
  }

  loadAddressRelative(to: Register, address: number): void {
    this.#relative(0x8d, register[to], address);
  }

  /** call [rip+…], through the global offset table. */
  call(slotAddress: number): void {
    this.bytes(0xff, modRm(0b00, 2, 0b101));
    this.#distance(slotAddress);
  }

  /** xor r32,r32: zero. */
  xor(to: Register, from: Register): void {
    const prefix = rex(0, register[from], register[to]);
    if (prefix !== 0x40) this.bytes(prefix);
    this.bytes(0x31, modRm(0b11, register[from], register[to]));
  }

  test(value: Register): void {
    this.bytes(rexW(register[value], register[value]), 0x85, modRm(0b11, register[value], register[value]));
  }

  addImmediate(to: Register, value: number): void {
    this.bytes(rexW(0, register[to]), 0x83, modRm(0b11, 0, register[to]), signedByte(value));
  }

  decrement(value: Register): void {
    this.bytes(rexW(0, register[value]), 0xff, modRm(0b11, 1, register[value]));
  }

  specialInstruction(): void {
    for (const distance of [3, 13, 61, 51])
      this.bytes(rexW(0, register.rdi), 0xc1, modRm(0b11, 0, register.rdi), distance);
    this.bytes(rexW(register.rbx, register.rbx), 0x87, modRm(0b11, register.rbx, register.rbx));
  }

  /** The short jumps return a mark for `land`, or go back to where they are told. */
  jumpIfZero(): number {
    return this.bytes(0x74, 0).size;
  }

  jumpIfNotZero(target?: number): number {
    const displacement = target === undefined ? 0 : target - (this.size + 2);
    return this.bytes(0x75, signedByte(displacement)).size;
  }

  jump(): number {
    return this.bytes(0xeb, 0).size;
  }

  land(mark: number): void {
    this.patch(mark - 1, signedByte(this.size - mark));
  }

  #memory(opcode: number, operand: Register, base: Register, displacement: number): void {
    this.bytes(rexW(register[operand], register[base]), opcode);
    if (displacement === 0 && base !== "rbp") this.bytes(modRm(0b00, register[operand], register[base]));
    else this.bytes(modRm(0b01, register[operand], register[base]), signedByte(displacement));
  }

  #relative(opcode: number, operand: number, address: number): void {
    this.bytes(rexW(operand, 0), opcode, modRm(0b00, operand, 0b101));
    this.#distance(address);
  }

  /** Relative to the address of the next instruction, which these four bytes end. */
  #distance(address: number): void {
    const distance = address - (this.#origin + this.size + 4);
    if (distance !== (distance | 0)) throw new RangeError(`rip-relative addressing cannot reach ${distance} bytes`);
    this.u32(distance);
  }
}

function modRm(mod: number, reg: number, rm: number): number {
  return (mod << 6) | ((reg & 7) << 3) | (rm & 7);
}

function rex(w: 0 | 1, reg: number, rm: number): number {
  return 0x40 | (w << 3) | ((reg >> 3) << 2) | (rm >> 3);
}

function rexW(reg: number, rm: number): number {
  return rex(1, reg, rm);
}

/** A displacement or an immediate of one byte, which the processor extends by its sign. */
function signedByte(value: number): number {
  if (value < -128 || value > 127) throw new RangeError(`${value} does not fit in a signed byte`);
  return value & 0xff;
}
