/** The methods of one object, wrapped on the object itself and given back. */

export type Call = (...args: unknown[]) => unknown;

export class Methods {
  readonly #object: object;
  /** What the object itself had of each name that was wrapped. */
  readonly #own = new Map<string, PropertyDescriptor | undefined>();

  constructor(object: object) {
    this.#object = object;
  }

  /** All that can be called on it, its own and its classes'; without accessors. */
  names(): string[] {
    const names = new Set<string>();
    for (let at: object | null = this.#object; !isRoot(at); at = Object.getPrototypeOf(at) as object | null)
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
        if (typeof value === "function" && name !== "constructor") names.add(name);
    return [...names];
  }

  replace(name: string, wrapper: (method: Call) => Call): void {
    const own = Object.getOwnPropertyDescriptor(this.#object, name);
    if (own?.configurable === false || (own === undefined && !Object.isExtensible(this.#object)))
      throw new TypeError(`The allocator's ${JSON.stringify(name)} cannot be wrapped: the object is frozen`);
    const method = (this.#object as Record<string, Call>)[name] as Call;
    this.#own.set(name, own);
    Object.defineProperty(this.#object, name, {
      configurable: true,
      enumerable: own?.enumerable ?? false,
      writable: true,
      value: wrapper(method),
    });
  }

  restore(): void {
    for (const [name, own] of this.#own) {
      if (own === undefined) Reflect.deleteProperty(this.#object, name);
      else Object.defineProperty(this.#object, name, own);
    }
    this.#own.clear();
  }
}

function isRoot(object: object | null): object is null {
  return object === null || object === Object.prototype || object === Function.prototype;
}
