/** The variant that is known to leak, where a case names none: it stops at the first byte of a secret that is not 0x42. */

export function builtInControl(secrets: readonly string[]): (values: Readonly<Record<string, unknown>>) => boolean {
  return (values) => {
    for (const name of secrets) if (!isFilled(values[name])) return false;
    return true;
  };
}

function isFilled(value: unknown): boolean {
  const bytes = bytesOf(value);
  if (bytes === undefined) return isLarge(value);
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== 0x42) return false;
  return true;
}

function isLarge(value: unknown): boolean {
  if (typeof value === "string") return value.charCodeAt(0) > 0x42;
  // Of a large bigint V8 compares the length first, which is not secret.
  return typeof value === "bigint" ? (value & 0x42n) === 0x42n : (value as number) > 0x42;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}
