/** Maps that the tools make which people use. Where things stand in their outputs is found in the outputs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { build, type BuildOptions, transformSync } from "esbuild";
import { rollup } from "rollup";
import { build as buildWithVite } from "vite";
import { Sources } from "#src/sources/sources.js";
import { compiledFunction, names, program, writtenAt } from "./program.js";
import { Scratch } from "./scratch.js";

test("original() and functionName() tsc", (context) => {
  const scratch = new Scratch(context);
  const source = scratch.write("src/program.ts", program);
  scratch.tsc("--outDir", "dist", "--rootDir", "src", "src/program.ts");
  holds(new Sources(), scratch.path("dist/program.js"), scratch.read("dist/program.js"), source, { keepsLines: true });
});

test("original() and functionName() tsc with inline maps, a sourceRoot and the file's URL", (context) => {
  const scratch = new Scratch(context);
  const source = scratch.write("src/program.ts", program);
  const root = ["--sourceRoot", `${pathToFileURL(scratch.path("src")).href}/`];
  scratch.tsc(
    "--sourceMap",
    "false",
    "--inlineSourceMap",
    "--inlineSources",
    ...root,
    "--outDir",
    "out",
    "src/program.ts",
  );
  const file = pathToFileURL(scratch.path("out/program.js")).href;
  holds(new Sources(), file, scratch.read("out/program.js"), source, { keepsLines: true });
});

for (const minify of [false, true]) {
  for (const sourcemap of ["linked", "inline"] as const) {
    test(`original() and functionName() esbuild, ${minify ? "minified" : "as it is"}, map ${sourcemap}`, async (context) => {
      const { scratch, source, file } = await bundled(context, { minify, sourcemap });
      holds(new Sources(), file, scratch.read("dist/bundle.js"), source, { keepsLines: !minify });
    });
  }
}

test("functionName() esbuild without the sources in its map", async (context) => {
  const { scratch, source, file } = await bundled(context, { minify: true, sourcesContent: false });
  holds(new Sources(), file, scratch.read("dist/bundle.js"), source);
});

test("original() and functionName() esbuild of what tsc made", async (context) => {
  const { scratch, source } = afterTsc(context);
  const file = scratch.path("bundle.js");
  await build({
    entryPoints: [scratch.path("dist/program.js")],
    outfile: file,
    sourcemap: true,
    minify: true,
    format: "esm",
    bundle: true,
  });
  holds(new Sources(), file, scratch.read("bundle.js"), source);
});

test("original() and functionName() rollup of what tsc made: a map that leads to a map", async (context) => {
  const { scratch, source } = afterTsc(context);
  const file = await rolledUp(scratch, "dist/program.js");
  const map = JSON.parse(scratch.read("bundle.js.map")) as { sources: string[] };
  assert.ok(map.sources.includes("dist/program.js"), "rollup has not followed tsc's map itself");
  holds(new Sources(), file, scratch.read("bundle.js"), source, { keepsLines: true });
});

for (const minify of [false, true]) {
  test(`original() and functionName() vite, ${minify ? "minified" : "as it is"}`, async (context) => {
    const scratch = new Scratch(context);
    const source = scratch.write("src/program.ts", program);
    const file = await vite(scratch, source, minify);
    holds(new Sources(), file, scratch.read("built/program.js"), source, { keepsLines: !minify });
  });
}

test("original() and functionName() vite of what tsc made", async (context) => {
  const { scratch, source } = afterTsc(context);
  const file = await vite(scratch, scratch.path("dist/program.js"), true);
  holds(new Sources(), file, scratch.read("built/program.js"), source);
});

test("original() and functionName() three maps, minified last", async (context) => {
  const { scratch, source } = afterTsc(context);
  await rolledUp(scratch, "dist/program.js");
  const { code, map } = transformSync(scratch.read("bundle.js"), {
    minify: true,
    sourcemap: true,
    sourcefile: "bundle.js",
  });
  scratch.write("bundle.min.js.map", map);
  const file = scratch.write("bundle.min.js", `${code}//# sourceMappingURL=bundle.min.js.map\n`);
  holds(new Sources(), file, code, source);
});

test("original() and functionName() a loader that compiles in memory, to the same path", (context) => {
  const scratch = new Scratch(context);
  const source = scratch.write("program.ts", program);
  const { code } = transformSync(program, { loader: "ts", minify: true, sourcemap: "inline", sourcefile: source });
  const sources = new Sources();
  sources.provide(pathToFileURL(source).href, code);
  holds(sources, source, code, source);
  assert.deepEqual(sources.lines(source), program.split("\n"));
});

interface Expected {
  /** Whether the tool leaves statements on lines of their own. */
  keepsLines?: boolean;
}

/** Every text is found at its line and column, and its function by its name. */
function holds(
  sources: Sources,
  file: string,
  code: string,
  source: string,
  { keepsLines = false }: Expected = {},
): void {
  for (const text of Object.keys(names)) {
    const compiled = compiledFunction(file, code, text);
    const { line, column } = writtenAt(source, text);
    assert.deepEqual(sources.original(compiled.text), { file: source, line, column }, text);
    if (keepsLines)
      assert.deepEqual(sources.original({ file, line: compiled.text.line }), { file: source, line }, text);
    assert.equal(
      sources.functionName(compiled.start, compiled.name),
      names[text],
      `${text}, which V8 calls ${compiled.name}`,
    );
  }
  assert.deepEqual(sources.problems, []);
}

interface Made {
  scratch: Scratch;
  source: string;
  file: string;
}

async function bundled(context: TestContext, options: BuildOptions): Promise<Made> {
  const scratch = new Scratch(context);
  const source = scratch.write("src/program.ts", program);
  const file = scratch.path("dist/bundle.js");
  await build({ entryPoints: [source], outfile: file, bundle: true, format: "esm", sourcemap: true, ...options });
  return { scratch, source, file };
}

function afterTsc(context: TestContext): Omit<Made, "file"> {
  const scratch = new Scratch(context);
  const source = scratch.write("src/program.ts", program);
  scratch.tsc("--outDir", "dist", "--rootDir", "src", "src/program.ts");
  return { scratch, source };
}

/** With another module that has the same names, so that some are renamed. */
async function rolledUp(scratch: Scratch, input: string): Promise<string> {
  scratch.write(
    "entry.js",
    `import * as own from "./${input}";\nfunction topLevel() {}\nclass Widget {}\nexport { own, topLevel, Widget };\n`,
  );
  const bundle = await rollup({ input: scratch.path("entry.js"), treeshake: false });
  await bundle.write({ file: scratch.path("bundle.js"), sourcemap: true });
  await bundle.close();
  return join(scratch.folder, "bundle.js");
}

/** As a server's program is built: `vite build --ssr`. */
async function vite(scratch: Scratch, entry: string, minify: boolean): Promise<string> {
  await buildWithVite({
    root: scratch.folder,
    configFile: false,
    logLevel: "silent",
    build: {
      ssr: entry,
      outDir: "built",
      sourcemap: true,
      minify,
      target: "es2022",
      rolldownOptions: { output: { entryFileNames: "program.js" } },
    },
  });
  return scratch.path("built/program.js");
}
