/** Which function of a case runs; and the variant that is known to leak, where a case names none: it stops at the first byte of a secret that is not 0x42. */
import type { ConstantTimeCase } from "../client/secret/case.js";
import { bytesIn } from "./copies.js";
import type { Operation, Purpose, Values } from "./setting.js";

export function operationOf(purpose: Purpose, { secret, run, control }: ConstantTimeCase): Operation {
  return (purpose === "run" ? run : (control ?? builtInControl(Object.keys(secret)))) as Operation;
}

function builtInControl(secrets: readonly string[]): (values: Readonly<Values>) => boolean {
  return (values) => {
    for (const name of secrets) if (!isFilled(values[name])) return false;
    return true;
  };
}

function isFilled(value: unknown): boolean {
  const bytes = bytesIn(value);
  if (bytes === undefined) return isLarge(value);
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== 0x42) return false;
  return true;
}

function isLarge(value: unknown): boolean {
  if (typeof value === "string") return value.charCodeAt(0) > 0x42;
  // Of a large bigint V8 compares the length first, which is not secret.
  return typeof value === "bigint" ? (value & 0x42n) === 0x42n : (value as number) > 0x42;
}
