// @ts-check
/** Builds the library, for `npm run build` and before packing: unlike setup, it asks for nothing but the compiler. */
import { packageRoot } from "./lib/root.mjs";
import { runScript } from "./lib/run.mjs";
import { ensureBuilt, LIBRARY } from "./setup/build.mjs";

await runScript("build", () => {
  ensureBuilt(packageRoot(import.meta.url), LIBRARY, { say: (line) => console.error(`build: ${line}`) });
});
