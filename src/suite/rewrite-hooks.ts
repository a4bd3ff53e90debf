/** In the thread of Node 20's hooks: see rewrite.ts. */
import type { InitializeHook, LoadHook } from "node:module";
import { type Added, added } from "./added-line.js";

let what: Added | undefined;

export const initialize: InitializeHook<Added> = (data) => {
  what = data;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const source = what === undefined ? undefined : added(what, url, loaded.source);
  return source === undefined ? loaded : { ...loaded, source };
};
