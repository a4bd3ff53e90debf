/** What the registers of a stopped thread are to V8. */
import type { Registers as MachineRegisters } from "../gdb/registers.js";
import { withoutSignature } from "../v8/memory.js";
import type { Registers } from "../v8/script-frames.js";

interface Roles {
  /** In which V8's interpreter hands on the bytecode's offset and the table of handlers (its register-x64.h and register-arm64.h). */
  readonly offset: string;
  readonly table: string;
  /** Where a call leaves the return address; undefined where that is on the stack. */
  readonly link: string | undefined;
}

/** By the names of `process.arch`. */
const rolesOn: ReadonlyMap<string, Roles> = new Map([
  ["x64", { offset: "r9", table: "r15", link: undefined }],
  ["arm64", { offset: "x19", table: "x21", link: "x30" }],
]);

/** undefined for a machine that is not known. */
export function v8Registers(machine: MachineRegisters, arch: string = process.arch): Registers | undefined {
  const roles = rolesOn.get(arch);
  if (roles === undefined) return undefined;
  const value = (name: string): number => Number(machine.get(name));
  const { pc, sp, fp } = machine;
  return {
    pc,
    sp,
    fp,
    link: roles.link === undefined ? undefined : withoutSignature(machine.get(roles.link)),
    general: machine.values,
    handedOn: { offset: value(roles.offset), table: value(roles.table) },
  };
}
