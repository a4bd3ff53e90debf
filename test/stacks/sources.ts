/** The cases' sources, and what is made of them before they run: compiled, bundled, or written in an odd way. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { markersByCase } from "./markers.js";

const root = packageRoot(import.meta.url);
export const fixtures = join(root, "test", "fixtures", "stacks");
export const driver = join(fixtures, "run.mjs");
const typescript = join(fixtures, "typescript");

/** What runs, and where its markers are. */
export interface Source {
  module: string;
  marked: string[];
}

export function asWritten(path: string): Source {
  return { module: join(fixtures, path), marked: [join(fixtures, path)] };
}

/** A temporary folder, as a project that depends on jsgrind has it. */
export class BuiltSources {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "jsgrind stacks-")));

  #files = 0;
  #compiled: Source[] | undefined;

  constructor() {
    writeFileSync(join(this.folder, "package.json"), '{ "type": "module" }\n');
    mkdirSync(join(this.folder, "node_modules"));
    symlinkSync(root, join(this.folder, "node_modules", "jsgrind"));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  /**
   * Called by a function of its own for each case. Memcheck tells errors apart by the four innermost addresses; an interpreted function
   * has only one, and the innermost, where the error is, has none.
   */
  called({ module, marked }: Source): Source {
    const cases = markersByCase(marked);
    const file = this.newFile("calls.mjs");
    const functions = [...cases].map(([name, markers]) => {
      const marker = markers.at(-1)?.by === undefined ? "" : `/*@${name}^${markers.length} callOf_${name}*/`;
      return `function callOf_${name}(given) {\n  return cases.${marker}${name}(given);\n}\nexport { callOf_${name} as ${name} };\n`;
    });
    writeFileSync(
      file,
      `import * as cases from ${JSON.stringify(pathToFileURL(module).href)};\n\n${functions.join("\n")}`,
    );
    return { module: file, marked: [...marked, file] };
  }

  newFile(name: string): string {
    return join(this.folder, `${this.#files++}-${name}`);
  }

  /** Compiled when first asked for. */
  get compiled(): Source[] {
    this.#compiled ??= this.#compile();
    return this.#compiled;
  }

  #compile(): Source[] {
    this.#tsc("beside", ["--sourceMap"], ["beside.ts"]);
    this.#tsc("inline", ["--inlineSourceMap"], ["inline.ts"]);
    this.#tsc("chain", ["--sourceMap"], ["chained.ts"]);
    this.#esbuild("minified.js", [join(typescript, "minified.ts")]);
    this.#esbuild("bundled.js", ["--bundle", join(typescript, "bundle-entry.ts")]);
    this.#esbuild("chained.js", ["--bundle", join(this.folder, "chain", "chained.js")]);
    this.#esbuild("page.js", ["--jsx-factory=createElement", join(typescript, "page.tsx")]);
    return [
      this.#source("beside/beside.js", "beside.ts"),
      this.#source("inline/inline.js", "inline.ts"),
      this.#source("minified.js", "minified.ts"),
      this.#source("bundled.js", "bundle-entry.ts", "bundle-part.ts"),
      this.#source("chained.js", "chained.ts"),
      this.#source("page.js", "page.tsx"),
    ];
  }

  /** One text in the ways that make a position hard to count. */
  odd(): Source[] {
    const text = readFileSync(join(fixtures, "text", "source.mjs"), "utf8");
    const statements = `${text.replaceAll("\n", " ")} `;
    const padding = "const unused = () => 0; ";
    return [
      this.#odd("beyond-the-basic-plane.mjs", "beyondTheBasicPlane", text),
      this.#odd("carriage-returns.mjs", "carriageReturns", text.replaceAll("\n", "\r\n")),
      this.#odd("byte-order-mark.mjs", "byteOrderMark", `\uFEFF${text}`),
      this.#odd("long-line.mjs", "longLine", longLine(padding) + statements),
      this.#odd("a path with blanks/größe 🜁 100%.mjs", "oddPath", text),
    ];
  }

  #odd(path: string, name: string, text: string): Source {
    const file = join(this.folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text.replaceAll("NAME", name));
    return { module: file, marked: [file] };
  }

  #source(module: string, ...marked: string[]): Source {
    return { module: join(this.folder, module), marked: marked.map((file) => join(typescript, file)) };
  }

  #tsc(folder: string, options: readonly string[], files: readonly string[]): void {
    const common = [
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--rewriteRelativeImportExtensions",
      "--skipLibCheck",
    ];
    const place = ["--ignoreConfig", "--types", "", "--rootDir", typescript, "--outDir", join(this.folder, folder)];
    const paths = files.map((file) => join(typescript, file));
    run(join("typescript", "bin", "tsc"), [...common, ...place, ...options, ...paths]);
  }

  #esbuild(output: string, options: readonly string[]): void {
    const common = ["--minify", "--sourcemap", "--format=esm", "--target=es2022", "--log-level=warning"];
    run(join("esbuild", "bin", "esbuild"), [...common, `--outfile=${join(this.folder, output)}`, ...options]);
  }
}

/** Longer than 16 bits count. */
function longLine(statement: string): string {
  return Array.from({ length: 3000 }, (_, index) => statement.replace("unused", `unused${index}`)).join("");
}

/** Names the program by its path: esbuild's is no script of Node's on every system. */
function run(program: string, args: readonly string[]): void {
  execFileSync(join(root, "node_modules", program), args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}
