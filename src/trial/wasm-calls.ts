/** Counts calls of functions that instances of WebAssembly export, from now on. Natively only: the functions are wrapped. */

type Instance = { exports: Record<string, unknown> };
type InstanceConstructor = new (...parameters: unknown[]) => Instance;
interface WebAssemblyNamespace {
  Instance: InstanceConstructor;
  instantiate(...parameters: unknown[]): Promise<Instance | { instance: Instance; module: unknown }>;
  instantiateStreaming?(...parameters: unknown[]): Promise<{ instance: Instance; module: unknown }>;
  Table: { prototype: { set(index: number, value?: unknown): void } };
}

export function countWasmCalls(): () => number {
  let calls = 0;
  const wasm = Reflect.get(globalThis, "WebAssembly") as WebAssemblyNamespace | undefined;
  if (wasm === undefined) return () => 0;
  /** A table takes nothing but functions of WebAssembly. */
  const originals = new WeakMap<object, unknown>();
  const counted = (instance: Instance): Instance => {
    const shown = Object.create(null) as Record<string, unknown>;
    for (const [name, value] of Object.entries(instance.exports)) {
      if (typeof value !== "function") {
        shown[name] = value;
        continue;
      }
      const wrapper = (...parameters: unknown[]): unknown => {
        calls++;
        return Reflect.apply(value, undefined, parameters);
      };
      originals.set(wrapper, value);
      shown[name] = wrapper;
    }
    Object.defineProperty(instance, "exports", { value: Object.freeze(shown) });
    return instance;
  };
  const { Instance, instantiate, instantiateStreaming } = wasm;
  const { set } = wasm.Table.prototype;
  wasm.Table.prototype.set = function setOriginal(index, value) {
    set.call(this, index, typeof value === "function" ? (originals.get(value) ?? value) : value);
  };
  wasm.Instance = new Proxy(Instance, {
    construct: (target, parameters, newTarget) => counted(Reflect.construct(target, parameters, newTarget) as Instance),
  });
  wasm.instantiate = async (...parameters) => {
    const made = await instantiate.apply(wasm, parameters);
    if ("instance" in made) counted(made.instance);
    else counted(made);
    return made;
  };
  if (instantiateStreaming !== undefined) {
    wasm.instantiateStreaming = async (...parameters) => {
      const made = await instantiateStreaming.apply(wasm, parameters);
      counted(made.instance);
      return made;
    };
  }
  return () => calls;
}
