/** In place of the functions by which programs compile and instantiate modules: the same, with an eye on allocators. */
import { recordOf, rewritten, shownExports, shownModule } from "./modules.js";
import type { Record } from "./record.js";
import type { Settings } from "./settings.js";
import { prefix } from "./rewrite.js";
import { openLedger, type Watched, watchExports } from "./watch.js";
import { reportLeaks } from "./leaks.js";
import {
  type Exports,
  type Global,
  type Instance,
  type InstanceConstructor,
  type Module,
  type ModuleConstructor,
  type Source,
  webAssembly,
} from "./webassembly.js";

interface Installed {
  readonly settings: Settings;
}

let installed: Installed | undefined;

/** By instance of a rewritten module; what it shows of its exports, and what the ledger knows. */
interface Known {
  readonly record: Record;
  readonly shown: Exports;
  readonly real: Exports;
  watched: Watched | undefined;
}

const instances = new WeakMap<object, Known>();
const watchedOnes = new Set<Watched>();

export function allWatched(): Iterable<Watched> {
  return watchedOnes;
}

/** Once: later calls only widen what is watched. */
export function install(settings: Settings): void {
  if (installed !== undefined) {
    if (settings.watchesAll) installed = { settings };
    return;
  }
  installed = { settings };
  const { Module, Instance, compile, instantiate, compileStreaming, instantiateStreaming } = webAssembly;
  const rewrite = (bytes: unknown) => rewritten(bytes, installed?.settings ?? settings);

  replace(webAssembly, "compile", (bytes, ...more) => compile.call(webAssembly, rewrite(bytes), ...more));
  replace(webAssembly, "instantiate", async (source, imports, ...more) => {
    // Bytes are copied before anything is awaited.
    const given = source instanceof Module ? source : rewrite(source);
    const result = await instantiate.call(webAssembly, given, imports, ...more);
    begin(given instanceof Module ? (given as Module) : (result as Source).module, instanceIn(result));
    return result;
  });
  if (compileStreaming !== undefined)
    replace(webAssembly, "compileStreaming", async (source, ...more) =>
      compileStreaming.call(webAssembly, await rewrittenResponse(source, rewrite), ...more),
    );
  if (instantiateStreaming !== undefined)
    replace(webAssembly, "instantiateStreaming", async (source, imports, ...more) => {
      const response = await rewrittenResponse(source, rewrite);
      const result = await instantiateStreaming.call(webAssembly, response, imports, ...more);
      begin(result.module, result.instance);
      return result;
    });

  replace(Module, "exports", shownModule.exports);
  replace(Module, "customSections", shownModule.customSections);
  replaceConstructor(
    "Module",
    new Proxy<ModuleConstructor>(Module, {
      construct: (target, [bytes, ...more], newTarget) =>
        Reflect.construct(
          target,
          [rewrite(bytes), ...more],
          newTarget === webAssembly.Module ? target : newTarget,
        ) as Module,
    }),
  );
  replaceConstructor(
    "Instance",
    new Proxy<InstanceConstructor>(Instance, {
      construct(target, given, newTarget) {
        const instance = Reflect.construct(
          target,
          given,
          newTarget === webAssembly.Instance ? target : newTarget,
        ) as Instance;
        begin(given[0] as Module, instance);
        return instance;
      },
    }),
  );
  showExports(Instance);
  reportLeaksAtExit();
}

/** Behind all that the program does when it ends: from then on no call of an allocator is heard. */
function reportLeaksAtExit(): void {
  const { emit } = process;
  Object.defineProperty(process, "emit", {
    configurable: true,
    writable: true,
    value(this: unknown, name: string, ...rest: unknown[]) {
      try {
        return Reflect.apply(emit, this, [name, ...rest]) as boolean;
      } finally {
        if (name === "exit") end();
      }
    },
  });
}

function end(): void {
  const ledger = watchedOnes.size === 0 ? undefined : openLedger();
  if (ledger === undefined) return;
  for (const { exports } of watchedOnes) (exports[`${prefix}account`] as Global).value = 0;
  reportLeaks(ledger, watchedOnes);
  for (const { account } of watchedOnes) ledger.close(account);
  watchedOnes.clear();
}

/** Where V8 answers what was asked for when the module was given. */
function instanceIn(result: Instance | Source): Instance {
  return "instance" in result && "module" in result ? result.instance : (result as Instance);
}

/** A module's start function was kept back until the ledger is there. */
function begin(module: Module, instance: Instance): void {
  const record = recordOf(module);
  if (record === undefined) return;
  const real = realExports(instance);
  const known: Known = { record, real, shown: shownExports(real), watched: undefined };
  instances.set(instance, known);
  if (installed?.settings.watchesAll) watch(instance);
  const start = real[`${prefix}start`] as (() => void) | undefined;
  start?.();
}

/** undefined where the instance's module was not rewritten, and natively. */
export function watch(instance: Instance): Watched | undefined {
  const known = instances.get(instance);
  if (known === undefined || installed === undefined) return undefined;
  if (known.watched !== undefined) return known.watched;
  known.watched = watchExports(known.real, known.record, installed.settings);
  if (known.watched !== undefined) watchedOnes.add(known.watched);
  return known.watched;
}

let exportsGetter: (() => Exports) | undefined;

function realExports(instance: Instance): Exports {
  return exportsGetter === undefined ? instance.exports : exportsGetter.call(instance);
}

function showExports({ prototype }: InstanceConstructor): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, "exports");
  exportsGetter = descriptor?.get as (() => Exports) | undefined;
  if (descriptor === undefined || exportsGetter === undefined) return;
  const get = exportsGetter;
  Object.defineProperty(prototype, "exports", {
    ...descriptor,
    get(this: Instance): Exports {
      return instances.get(this)?.shown ?? get.call(this);
    },
  });
}

/** Of a body that is no WebAssembly, or of none, V8 says what is wrong. */
async function rewrittenResponse(source: unknown, rewrite: (bytes: unknown) => unknown): Promise<unknown> {
  const response = await source;
  if (typeof Response !== "function" || !(response instanceof Response)) return response;
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || response.bodyUsed || !/^application\/wasm$/i.test(type.trim())) return response;
  const bytes = await response.arrayBuffer();
  return new Response(rewrite(bytes) as ArrayBuffer, { headers: { "content-type": type } });
}

function replace<Name extends string, Owner extends { [name in Name]?: unknown }>(
  owner: Owner,
  name: Name,
  value: NonNullable<Owner[Name]>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { ...descriptor, value });
}

function replaceConstructor<Name extends "Module" | "Instance">(name: Name, value: (typeof webAssembly)[Name]): void {
  replace(webAssembly, name, value);
  Object.defineProperty(value.prototype, "constructor", { value, writable: true, configurable: true });
}
