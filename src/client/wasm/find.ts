/** Which functions of a module are an allocator's. */
import { roles, type Shape, shapeOf } from "./allocators.js";
import { externalKind } from "./exports.js";
import type { WasmModule } from "./module.js";
import { namesOf } from "./names.js";

export interface AllocatorFunction {
  readonly index: number;
  readonly name: string;
  readonly shape: Shape;
}

export interface Found {
  readonly functions: readonly AllocatorFunction[];
  /** Why what was found is not enough, in words. */
  readonly problem: string | undefined;
}

/** A user's names: of a role (`malloc`, `rust_dealloc`, …), the function that has it. */
export type OwnNames = Readonly<Record<string, string>>;

export function findAllocator(module: WasmModule, own: OwnNames = {}): Found {
  const ownShapes = new Map(Object.entries(own).map(([role, name]) => [name, roles[role]]));
  const functions = new Map<number, AllocatorFunction>();
  const add = (index: number, name: string) => {
    const shape = ownShapes.get(name) ?? shapeOf(name);
    if (shape !== undefined && index >= module.importedFunctions && !functions.has(index))
      functions.set(index, { index, name, shape });
  };
  const names = namesOf(module).functions;
  for (const [index, name] of names) add(index, name);
  const exported = module.exports.filter(({ kind }) => kind === externalKind.function);
  for (const { index, name } of exported) add(index, name);
  // Of functions that only call another of them, as malloc does dlmalloc, the other one sees all calls.
  const found = [...functions.values()].filter(({ index, shape }) => {
    const { parameters } = shape;
    const target = typeof parameters === "number" ? forwardsTo(module, index, parameters) : undefined;
    return functions.get(target ?? -1)?.shape.parameters !== parameters;
  });
  return { functions: found, problem: problemOf([...functions.values()], names.size > 0 || ownShapes.size > 0) };
}

/** The function that a function only hands its parameters on to. */
function forwardsTo(module: WasmModule, index: number, parameters: number): number | undefined {
  const body = module.body(index);
  if (body === undefined || body.end - body.start > longestForwarder) return undefined;
  const cursor = module.cursor(body);
  if (cursor.uleb() !== 0) return undefined;
  for (let parameter = 0; parameter < parameters; parameter++)
    if (cursor.u8() !== 0x20 || cursor.uleb() !== parameter) return undefined;
  if (cursor.u8() !== 0x10) return undefined;
  const target = cursor.uleb();
  const last = cursor.u8();
  return last === 0x0b || (last === 0x0f && cursor.u8() === 0x0b) ? target : undefined;
}

const longestForwarder = 32;

/** Where functions have no names, those that only the module itself calls cannot be found: what they allocate would be taken for errors. */
function problemOf(found: readonly AllocatorFunction[], hasNames: boolean): string | undefined {
  const allocates = found.filter(({ shape }) => shape.size !== undefined);
  const frees = found.filter(({ shape }) => shape.block !== undefined && shape.size === undefined);
  if (allocates.length === 0) return "has no allocator that jsgrind knows";
  if (frees.length === 0 && !allocates.some(({ shape }) => shape.isCollected))
    return "has no function known to free what it allocates";
  if (hasNames || ["malloc", "calloc", "realloc"].every((name) => allocates.some((each) => each.name === name)))
    return undefined;
  const exported = found.map(({ name }) => name).join(" and ");
  return `exports ${exported}, but its functions have no names, so what else allocates in it cannot be found`;
}
