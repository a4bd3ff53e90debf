/** In place of the functions by which programs compile and instantiate modules: the same, with an eye on allocators. */
import { isMainThread } from "../object/load.js";
import { reportLeaks } from "./leaks.js";
import { recordOf, rewritten, shownExports, shownModule } from "./modules.js";
import { prefix } from "./rewrite.js";
import { hintAtRoom } from "./room.js";
import { defaults, type Settings } from "./settings.js";
import { allWatched, isShared, type Watched, watchExports } from "./watch.js";
import {
  type Exports,
  type Global,
  type Instance,
  type InstanceConstructor,
  type Memory,
  type MemoryConstructor,
  type Module,
  type ModuleConstructor,
  type Source,
  webAssembly,
} from "./webassembly.js";

let current: Settings | undefined;

export function settings(): Settings {
  return current ?? defaults;
}

/** What an instance of a rewritten module shows of its exports, and what the ledger knows of it. */
interface Known {
  readonly shown: Exports;
  readonly watched: Watched | undefined;
}

const instances = new WeakMap<object, Known>();

export function instanceOf(instance: object): Watched | undefined {
  return instances.get(instance)?.watched;
}

/** Once; after that the settings are others. */
export function install(given: Settings): void {
  const isInstalled = current !== undefined;
  current = given;
  if (isInstalled) return;
  const { Module, Instance, Memory, compile, instantiate, compileStreaming, instantiateStreaming } = webAssembly;
  const rewrite = (bytes: unknown) => rewritten(bytes, settings());

  replace(webAssembly, "compile", async (bytes, ...more) => compile.call(webAssembly, rewrite(bytes), ...more));
  replace(webAssembly, "instantiate", async (source, imports, ...more) => {
    if (source instanceof Module) {
      const instance = (await instantiate.call(webAssembly, source, imports, ...more).catch(hintAtRoom)) as Instance;
      begin(source, instance);
      return instance;
    }
    // Bytes are copied before anything is awaited.
    const result = (await instantiate.call(webAssembly, rewrite(source), imports, ...more).catch(hintAtRoom)) as Source;
    begin(result.module, result.instance);
    return result;
  });
  if (compileStreaming !== undefined) {
    replace(webAssembly, "compileStreaming", async (source, ...more) =>
      compileStreaming.call(webAssembly, await rewrittenResponse(source, rewrite), ...more),
    );
  }
  if (instantiateStreaming !== undefined) {
    replace(webAssembly, "instantiateStreaming", async (source, imports, ...more) => {
      const response = await rewrittenResponse(source, rewrite);
      const result = await instantiateStreaming.call(webAssembly, response, imports, ...more).catch(hintAtRoom);
      begin(result.module, result.instance);
      return result;
    });
  }
  replace(Module, "exports", shownModule.exports);
  replace(Module, "customSections", shownModule.customSections);
  replaceConstructor(
    "Module",
    new Proxy<ModuleConstructor>(Module, {
      construct: (target, [bytes, ...more], newTarget) =>
        Reflect.construct(target, [rewrite(bytes), ...more], own(newTarget, "Module", target)) as Module,
    }),
  );
  replaceConstructor(
    "Instance",
    new Proxy<InstanceConstructor>(Instance, {
      construct(target, given: [Module, ...unknown[]], newTarget) {
        const instance = constructed(target, given, own(newTarget, "Instance", target)) as Instance;
        begin(given[0], instance);
        return instance;
      },
    }),
  );
  replaceConstructor(
    "Memory",
    new Proxy<MemoryConstructor>(Memory, {
      construct: (target, given: unknown[], newTarget) =>
        constructed(target, given, own(newTarget, "Memory", target)) as Memory,
    }),
  );
  showExports(Instance);
  reportLeaksAtExit();
}

function constructed(target: Function, given: unknown[], newTarget: Function): unknown {
  try {
    return Reflect.construct(target, given, newTarget);
  } catch (error) {
    return hintAtRoom(error);
  }
}

/** `new WebAssembly.Module` is to make what it always did; a class of the program's stays one. */
function own(newTarget: Function, name: Constructor, target: Function): Function {
  return newTarget === webAssembly[name] ? target : newTarget;
}

/** A module's start function was kept back until the ledger is there. */
function begin(module: Module, instance: Instance): void {
  const record = recordOf(module);
  if (record === undefined) return;
  const exports = realExports(instance);
  const watched = watchExports(exports, record, settings());
  instances.set(instance, { shown: shownExports(exports), watched });
  const start = exports[`${prefix}start`] as (() => void) | undefined;
  start?.();
}

let exportsGetter: (() => Exports) | undefined;

function realExports(instance: Instance): Exports {
  return exportsGetter === undefined ? instance.exports : exportsGetter.call(instance);
}

function showExports({ prototype }: InstanceConstructor): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, "exports");
  const get = descriptor?.get as (() => Exports) | undefined;
  if (get === undefined) throw new Error("WebAssembly.Instance.prototype.exports is no accessor: this V8 is not known");
  exportsGetter = get;
  Object.defineProperty(prototype, "exports", {
    ...descriptor,
    get(this: Instance): Exports {
      return instances.get(this)?.shown ?? get.call(this);
    },
  });
}

/** Of what is no response with WebAssembly in it V8 says what is wrong. */
async function rewrittenResponse(source: unknown, rewrite: (bytes: unknown) => unknown): Promise<unknown> {
  const response = await source;
  if (typeof Response !== "function" || !(response instanceof Response)) return response;
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || response.bodyUsed || !/^application\/wasm$/i.test(type.trim())) return response;
  const bytes = await response.arrayBuffer();
  return new Response(rewrite(bytes) as ArrayBuffer, { headers: { "content-type": type } });
}

/** Behind all that the program does when it ends: from then on no call of an allocator is heard. */
function reportLeaksAtExit(): void {
  const { emit } = process;
  Object.defineProperty(process, "emit", {
    configurable: true,
    writable: true,
    value(this: unknown, name: string, ...rest: unknown[]): boolean {
      try {
        return Reflect.apply(emit, this, [name, ...rest]) as boolean;
      } finally {
        if (name === "exit") end();
      }
    },
  });
}

function end(): void {
  const found = allWatched();
  for (const { exports } of found?.all ?? []) (exports[`${prefix}account`] as Global).value = 0;
  leakCheckAll();
  for (const { account } of found?.all ?? []) found?.ledger.close(account);
}

export function leakCheckAll(): boolean {
  const found = allWatched();
  // What a thread has allocated in a memory that it shares is not lost when the thread ends.
  const all = found?.all.filter(({ exports }) => isMainThread || !isShared(exports)) ?? [];
  if (found === undefined || all.length === 0) return false;
  reportLeaks(found.ledger, all);
  return true;
}

function replace<Name extends string, Owner extends { [name in Name]?: unknown }>(
  owner: Owner,
  name: Name,
  value: NonNullable<Owner[Name]>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { ...descriptor, value });
}

type Constructor = "Module" | "Instance" | "Memory";

function replaceConstructor<Name extends Constructor>(name: Name, value: (typeof webAssembly)[Name]): void {
  replace(webAssembly, name, value);
  Object.defineProperty(value.prototype, "constructor", { value, writable: true, configurable: true });
}
