/** The part of the WebAssembly JavaScript interface that is used here. TypeScript has it among the types of browsers only. */

export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

export interface Table {
  set(index: number, value: unknown): void;
}

export interface Global {
  value: number | bigint;
}

export type Module = object & { readonly brand?: "module" };

export interface Instance {
  readonly exports: Exports;
}

export type Exports = Readonly<Record<string, unknown>>;

/** What `instantiate` answers when it is given bytes. */
export interface Source {
  module: Module;
  instance: Instance;
}

type Imports = object | undefined;

export interface ModuleConstructor {
  new (bytes: unknown, ...more: unknown[]): Module;
  readonly prototype: object;
  exports(module: Module): { name: string; kind: string }[];
  imports(module: Module): { module: string; name: string; kind: string }[];
  customSections(module: Module, name: string): ArrayBuffer[];
}

export interface InstanceConstructor {
  new (module: Module, imports?: Imports): Instance;
  readonly prototype: object;
}

export interface MemoryConstructor {
  new (descriptor: unknown): Memory;
  readonly prototype: object;
}

export interface Namespace {
  Module: ModuleConstructor;
  Instance: InstanceConstructor;
  Memory: MemoryConstructor;
  compile(bytes: unknown, ...more: unknown[]): Promise<Module>;
  instantiate(source: unknown, imports?: Imports, ...more: unknown[]): Promise<Instance | Source>;
  compileStreaming?(source: unknown, ...more: unknown[]): Promise<Module>;
  instantiateStreaming?(source: unknown, imports?: Imports, ...more: unknown[]): Promise<Source>;
}

export const webAssembly = (globalThis as unknown as { WebAssembly: Namespace }).WebAssembly;
