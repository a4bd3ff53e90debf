/** A module with an allocator, built by hand: as little as there can be, and on request what makes rewriting harder. */
import { code, custom, moduleOf, section, text, uleb, sleb, vector } from "../../wasm/build.js";

export interface Options {
  /** Names of the allocator's functions, for the name section; none without it. */
  names?: readonly [malloc: string, free: string];
  /** Names under which they are exported. */
  exported?: readonly [malloc: string, free: string] | undefined;
  importsMemory?: boolean;
  importedFunctions?: number;
  hasTable?: boolean;
  hasStart?: boolean;
  isShared?: boolean;
  is64?: boolean;
  /** A group of types that refer to each other comes first. */
  hasRecursiveTypes?: boolean;
  /** Behind the functions, so many that do nothing. */
  more?: number;
}

const i32 = 0x7f;
const i64 = 0x7e;

/**
 * `malloc` takes from what `top` points to, `free` takes nothing back. `twice(size)` calls malloc within the module, `through(size)` by a
 * table, and `start` allocates once. Each exports what it can; `count` is how often malloc ran.
 */
export function allocatorModule(options: Options = {}): Uint8Array {
  const { names, exported, importsMemory = false, importedFunctions = 0, hasTable = true, hasStart = false } = options;
  const { isShared = false, is64 = false, hasRecursiveTypes = false, more = 0 } = options;
  const address = is64 ? i64 : i32;
  const recursive = hasRecursiveTypes
    ? [
        [
          0x4e,
          ...vector([
            [0x50, 0, 0x5f, ...vector([[0x63, 0, 1]])],
            [0x5e, i32, 1],
          ]),
        ],
      ]
    : [];
  const first = hasRecursiveTypes ? 2 : 0;
  const type = { allocate: first, free: first + 1, nothing: first + 2 };
  const types = section(
    1,
    vector([
      ...recursive,
      [0x60, ...vector([[address]]), ...vector([[address]])],
      [0x60, ...vector([[address]]), 0],
      [0x60, 0, 0],
    ]),
  );
  const limits = [(isShared ? 3 : 1) | (is64 ? 4 : 0), 2, 10];
  const imports = section(
    2,
    vector([
      ...Array.from({ length: importedFunctions }, (_, index) => [
        ...text("env"),
        ...text(`f${index}`),
        0,
        ...uleb(type.nothing),
      ]),
      ...(importsMemory ? [[...text("env"), ...text("memory"), 2, ...limits]] : []),
    ]),
  );
  const base = importedFunctions;
  const index = { malloc: base, free: base + 1, twice: base + 2, through: base + 3, start: base + 4 };
  const functions = section(
    3,
    vector(
      [
        type.allocate,
        type.free,
        type.allocate,
        type.allocate,
        type.nothing,
        ...Array<number>(more).fill(type.nothing),
      ].map(uleb),
    ),
  );
  const constant = (value: number) => [is64 ? 0x42 : 0x41, ...sleb(value)];
  const add = is64 ? 0x7c : 0x6a;
  const globals = section(
    6,
    vector([
      [address, 1, ...constant(4096), 0x0b],
      [i32, 1, 0x41, 0, 0x0b],
    ]),
  );
  const isExported = exported ?? [];
  const exports = section(
    7,
    vector([
      ...isExported.map((name, at) => [...text(name), 0, ...uleb(base + at)]),
      [...text("twice"), 0, ...uleb(index.twice)],
      ...(hasTable ? [[...text("through"), 0, ...uleb(index.through)]] : []),
      [...text("count"), 3, 1],
      [...text("memory"), 2, 0],
    ]),
  );
  const call = (to: number) => [0x10, ...uleb(to)];
  const malloc = [
    [0, 0x23, 1, 0x41, 1, 0x6a, 0x24, 1], // no locals; count += 1
    [0x23, 0, 0x23, 0, 0x20, 0, add, 0x24, 0, 0x0b], // top, and top += size
  ].flat();
  const through = hasTable ? [0, 0x20, 0, 0x41, 0, 0x11, ...uleb(type.allocate), 0, 0x0b] : [0, 0x20, 0, 0x0b];
  return moduleOf(
    types,
    ...(importedFunctions > 0 || importsMemory ? [imports] : []),
    functions,
    ...(hasTable ? [section(4, vector([[0x70, 0, 1]]))] : []),
    ...(importsMemory ? [] : [section(5, vector([limits]))]),
    globals,
    exports,
    ...(hasStart ? [section(8, uleb(index.start))] : []),
    ...(hasTable ? [section(9, vector([[0, 0x41, 0, 0x0b, ...vector([uleb(index.malloc)])]]))] : []),
    code(
      malloc,
      [0, 0x0b],
      [0, 0x20, 0, ...call(index.malloc), 0x20, 0, ...call(index.malloc), ...call(index.free), 0x0b],
      through,
      [0, ...constant(8), ...call(index.malloc), ...call(index.free), 0x0b],
      ...Array.from({ length: more }, () => [0, 0x0b]),
    ),
    ...(names === undefined
      ? []
      : [custom("name", section(1, vector(names.map((name, at) => [...uleb(base + at), ...text(name)]))))]),
  );
}
