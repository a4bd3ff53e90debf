/** What the sections of a module list, by index. */
import { section, type WasmModule } from "./module.js";
import { type FunctionType, type MemoryType, readMemoryType, readTypes } from "./types.js";

export function typesIn(module: WasmModule): (FunctionType | undefined)[] | undefined {
  const extent = module.section(section.type);
  if (extent === undefined) return undefined;
  const cursor = module.cursor(extent);
  const types = readTypes(cursor);
  return cursor.isBroken ? undefined : types;
}

/** By index, from the first that is not imported. */
export function functionTypesIn(module: WasmModule): number[] | undefined {
  const extent = module.section(section.function);
  if (extent === undefined) return undefined;
  const cursor = module.cursor(extent);
  const types: number[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) types.push(cursor.uleb());
  return cursor.isBroken ? undefined : types;
}

export function memoriesIn(module: WasmModule): MemoryType[] {
  const memories = [...module.imported.memories];
  const extent = module.section(section.memory);
  if (extent === undefined) return memories;
  const cursor = module.cursor(extent);
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) memories.push(readMemoryType(cursor));
  return memories;
}

export function countIn(module: WasmModule, id: number): number {
  const extent = module.section(id);
  return extent === undefined ? 0 : module.cursor(extent).uleb();
}
