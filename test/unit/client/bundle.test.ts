/** The disabled twin in a browser's bundle: nothing of Node in it, next to no bytes, and it runs where there is only JavaScript. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { needs } from "../../require.js";
import { runtimes } from "../../runtimes.js";

const bun = (await runtimes()).find(({ name }) => name === "bun");
const modules = ["valgrind", "memcheck", "helgrind", "drd", "callgrind", "cachegrind", "dhat"];

describe(
  "a browser's bundle",
  { skip: needs(bun !== undefined, "no Bun for this machine, whose bundler is used") },
  () => {
    // Inside the package, so that its own name resolves.
    const folder = mkdtempSync(join(packageRoot(import.meta.url), ".build", "bundle-"));
    after(() => rmSync(folder, { recursive: true }));

    function bundle(entry: string, ...options: string[]): string {
      writeFileSync(join(folder, "entry.js"), entry);
      execFileSync(
        bun?.path ?? "",
        [
          "build",
          "--target=browser",
          "--format=iife",
          "--minify",
          ...options,
          `--outfile=${folder}/out.js`,
          `${folder}/entry.js`,
        ],
        { stdio: "pipe" },
      );
      return readFileSync(join(folder, "out.js"), "utf8");
    }

    const everything = [
      `import * as index from "jsgrind";`,
      ...modules.map((name) => `import * as ${name} from "jsgrind/${name}";`),
      `globalThis.result = { index, ${modules.join(", ")} };`,
    ].join("\n");

    test("of all modules runs where there is nothing but JavaScript, and every function is there and does nothing", () => {
      const code = bundle(everything);
      const context = createContext({});
      runInContext(code, context);
      const names = runInContext(
        "Object.entries(result).flatMap(([m, f]) => Object.keys(f).map((name) => m + '.' + name))",
        context,
      ) as string[];
      assert.ok(names.length > 100);
      for (const name of names) {
        const [module, key] = name.split(".");
        assert.doesNotThrow(() => void runInContext(`result.${module}.${key}(new Uint8Array(8), 1)`, context), name);
      }
      const answer = runInContext(
        "[result.index.runningOnValgrind(), result.memcheck.makeMemDefined(new Uint8Array(8)), result.valgrind.countErrors()].map(String).join()",
        context,
      );
      assert.equal(answer, "0,false,undefined");
    });

    test("has nothing of Node and nothing of the real client in it, and is small", () => {
      const code = bundle(everything);
      assert.doesNotMatch(code, /node:|require\(|process\b|dlopen|jsgrind_client_request/);
      assert.ok(code.length < 6000, `${code.length} characters`);
    });

    test("of one function that is used leaves the others out", () => {
      const code = bundle(
        `import { makeMemUndefined } from "jsgrind/memcheck"; globalThis.result = makeMemUndefined(new Uint8Array(8));`,
      );
      assert.ok(code.length < 200, code);
      const context = createContext({});
      runInContext(code, context);
      assert.equal(context["result"], false);
    });

    test("made with the condition has the real client, so that the tests above can fail", () => {
      const code = bundle(
        `import { makeMemUndefined } from "jsgrind/memcheck"; globalThis.result = makeMemUndefined;`,
        "--conditions=valgrind",
        "--external=node:*",
      );
      assert.match(code, /jsgrind_client_request/);
    });
  },
);
