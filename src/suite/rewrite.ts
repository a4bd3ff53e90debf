/**
 * Reaches a function of a test runner's that it hands to nobody: a line is added at the end of the module's text that puts what `watch`
 * returns in its place.
 */
import * as nodeModule from "node:module";
import { type Added, added } from "./added-line.js";

export interface Rewriting extends Added {
  watch(value: unknown): unknown;
}

interface Loaded {
  source?: string | ArrayBuffer | NodeJS.TypedArray | null;
}

/** Not yet in the types of the oldest Node that jsgrind runs in. */
type RegisterHooks = (hooks: {
  load<Context>(url: string, context: Context, nextLoad: (url: string, context: Context) => Loaded): Loaded;
}) => void;

interface CompilingModule {
  prototype: { _compile(text: string, file: string, ...rest: unknown[]): unknown };
}

export function rewriteModules({ watch, ...what }: Rewriting): void {
  Object.defineProperty(globalThis, Symbol.for("jsgrind.watch"), { value: watch });
  const { registerHooks } = nodeModule as { registerHooks?: RegisterHooks };
  if (registerHooks === undefined) rewriteBefore22(what);
  else rewriteInThread(registerHooks, what);
}

/** CommonJS and modules alike, since Node 22.15. */
function rewriteInThread(registerHooks: RegisterHooks, what: Added): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const source = added(what, url, loaded.source);
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
}

/** Node 20 has hooks for modules alone, in a thread of their own, which it takes a second to start under Valgrind. */
function rewriteBefore22(what: Added): void {
  const { prototype } = nodeModule.Module as unknown as CompilingModule;
  const { _compile: compile } = prototype;
  // oxlint-disable-next-line no-underscore-dangle -- Node's own name.
  prototype._compile = function (text, file, ...rest) {
    return Reflect.apply(compile, this, [added(what, file, text) ?? text, file, ...rest]);
  };
  if (what.isModule) nodeModule.register("./rewrite-hooks.js", { parentURL: import.meta.url, data: what });
}
