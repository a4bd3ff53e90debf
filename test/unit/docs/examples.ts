/**
 * The examples of the documentation, each as a module: the js blocks of the pages are modules already; those in doc
 * comments get the imports that an editor would add.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "./markdown.js";
import { type Module, filesOf, modules, pages, readPage, root } from "./modules.js";

export interface Example {
  /** Where it stands. */
  name: string;
  /** The page that it belongs to, or undefined when that is no page of one module. */
  page: string | undefined;
  source: string;
}

export function examples(): Example[] {
  return [...pages.flatMap(examplesOnPage), ...modules.flatMap(examplesInComments)];
}

function examplesOnPage(page: string): Example[] {
  const blocks = codeBlocks(readPage(page)).filter(({ language }) => language === "js");
  const owner = modules.find((module) => module.page === page)?.page;
  return blocks.map(({ line, source }) => ({ name: `docs/${page}:${line}`, page: owner, source }));
}

function examplesInComments(module: Module): Example[] {
  return filesOf(module).flatMap((file) => {
    const text = readFileSync(join(root, "src", "client", `${file}.ts`), "utf8");
    return Array.from(
      text.matchAll(/^\/\*\*(?:(?!\*\/)[\s\S])*?^ \* @example\n((?: \*.*\n)*?)(?= \*\/| \* @)/gm),
      (match) => {
        const source = (match[1] ?? "").replaceAll(/^ \* ?/gm, "");
        const line = text.slice(0, match.index + match[0].length).split("\n").length - source.split("\n").length + 1;
        return { name: `src/client/${file}.ts:${line}`, page: module.page, source: withImports(module, source) };
      },
    );
  });
}

function withImports({ specifier, functions }: Module, source: string): string {
  const used = functions.filter((name) => new RegExp(`\\b${name}\\(`).test(source));
  return `import assert from "node:assert/strict";\nimport { ${used.join(", ")} } from "${specifier}";\n${source}`;
}
