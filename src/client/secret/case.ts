/** What a file declares with `constantTime`, and who takes it: nobody, unless `jsgrind ct` runs the file. */
import { assertOptions, assertText } from "../check.js";
import { type BufferMemory, describe, isBuffer } from "../bytes.js";

/** By name. */
export type Secrets = Readonly<Record<string, BufferMemory | number | bigint | string>>;

/** By name. */
export type Inputs = Readonly<Record<string, unknown>>;

export interface ConstantTimeCase<S extends Secrets = Secrets, I extends Inputs = Inputs> {
  /** Classified just before `run`, each under its name. Memory is copied before, so that each run has what was declared. */
  readonly secret: S;
  /** Public. Memory in it is copied too. */
  readonly input?: I;
  /** What is examined. It may return a promise. */
  run(values: S & I): unknown;
  /** A variant that is known to leak, and must be reported, or nothing that was found clean is believed. Default: one of jsgrind's own. */
  control?(values: S & I): unknown;
}

export type Examine = (name: string, declared: ConstantTimeCase) => void;

/** Under a registered symbol, as a program may have loaded another copy of this package than the one that examines it. */
const key = Symbol.for("jsgrind.constant-time");

export function examiner(): Examine | undefined {
  return Reflect.get(globalThis, key) as Examine | undefined;
}

export function setExaminer(examine: Examine): void {
  Reflect.set(globalThis, key, examine);
}

export function assertCase(name: unknown, declared: unknown): void {
  if (assertText(name, "name").trim() === "") throw new TypeError("A case has a name, by which the report calls it");
  const { secret, input, run, control } = assertOptions(declared as Partial<ConstantTimeCase>);
  const which = `The case ${JSON.stringify(name)}`;
  if (typeof secret !== "object" || secret === null || Object.keys(secret).length === 0)
    throw new TypeError(`${which} has no secret: give { secret: { name: memory } }, with at least one`);
  for (const [label, value] of Object.entries(secret)) {
    if (!isSecretValue(value))
      throw new TypeError(
        `${which}: the secret ${label} must be an ArrayBuffer, a view of one, a number, a bigint or a string; this is ${describe(value)}`,
      );
    if ((value as Partial<ArrayBuffer>).byteLength === 0)
      throw new TypeError(`${which}: the secret ${label} has no bytes; give it at least one`);
    if (input !== undefined && Object.hasOwn(assertOptions(input), label))
      throw new TypeError(`${which} has a secret and an input with the name ${label}: give one of them another`);
  }
  if (typeof run !== "function") throw new TypeError(`${which}: run must be a function; this is ${describe(run)}`);
  if (control !== undefined && typeof control !== "function")
    throw new TypeError(`${which}: control must be a function; this is ${describe(control)}`);
}

function isSecretValue(value: unknown): boolean {
  return ["number", "bigint", "string"].includes(typeof value) || ArrayBuffer.isView(value) || isBuffer(value);
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as Promise<unknown>).then === "function";
}
