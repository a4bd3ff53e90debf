/** The pages against the code: each function of each module with its signature, macro and version, and an example. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { type Section, anchor, codeBlocks, links, sections } from "./markdown.js";
import { type Module, modules, readPage, root, signaturesOf } from "./modules.js";

/** What a function's section begins with: its signature, perhaps "from" a module, its macros, the first release. */
const facts = /^`([^\n]+?)`(?:, from `jsgrind`)?(?: · ((?:`\w+`(?:, )?)+))?(?: · Valgrind (\S+))?\n/;

function functionsOn(page: string): Map<string, Section> {
  return new Map(sections(readPage(page)).flatMap((each) => (each.level === 3 ? [[each.heading, each]] : [])));
}

/** The code below each `##` heading, with the functions that have a section there. */
function groups(page: string): { functions: string[]; code: string }[] {
  const found: { functions: string[]; code: string }[] = [];
  for (const { level, heading, text } of sections(readPage(page))) {
    if (level <= 2) found.push({ functions: [], code: "" });
    const group = found.at(-1);
    if (group === undefined) continue;
    if (level === 3) group.functions.push(heading);
    group.code += codeBlocks(text)
      .map(({ language, source }) => (language === "js" ? source : ""))
      .join("");
  }
  return found;
}

describe("the pages of docs/", () => {
  for (const module of modules) {
    test(`${module.page} has each function of ${module.specifier}, with its signature, macro and first release`, () => {
      const described = functionsOn(module.page);
      const signatures = signaturesOf(module);
      for (const name of module.functions) {
        const section = described.get(name);
        assert.ok(section, `docs/${module.page} has no section "### ${name}"`);
        const [, signature, macros = "", since] = facts.exec(section.text) ?? [];
        if (!elsewhere(module, name)) assert.equal(signature, signatures.get(name));
        const request = module.requests[name];
        if (request === undefined) continue;
        assert.equal(macros, `\`${request.macro}\``, name);
        assert.equal(since, request.since, name);
      }
    });

    test(`${module.page} shows each function of ${module.specifier} in an example of its own part`, () => {
      for (const { functions, code } of groups(module.page))
        for (const name of functions.filter((each) => module.functions.includes(each)))
          assert.match(code, new RegExp(`\\b${name}\\(`), `no example calls ${name}`);
    });
  }

  for (const page of new Set(modules.map((module) => module.page))) {
    test(`${page} describes no function that does not exist`, () => {
      const exported = new Set(modules.flatMap((module) => (module.page === page ? module.functions : [])));
      const described = Array.from(functionsOn(page).keys()).filter((heading) => !heading.startsWith("What bites"));
      assert.deepEqual(
        described.filter((heading) => !exported.has(heading)),
        [],
      );
    });
  }

  for (const page of documents()) {
    test(`${page} links to what there is`, () => {
      for (const target of links(readPage(page)).filter((link) => !/^https?:/.test(link))) {
        const [file = "", fragment] = target.split("#");
        const linked = file === "" ? page : join(dirname(page), file);
        assert.ok(existsSync(join(root, "docs", linked)), target);
        if (fragment === undefined) continue;
        const anchors = sections(readPage(linked)).map(({ heading }) => anchor(heading));
        assert.ok(anchors.includes(fragment), `${target}: no such heading`);
      }
    });
  }
});

/** Every page that people read, as seen from docs/. */
function documents(): string[] {
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  return [...inDocs.filter((name) => name.endsWith(".md")), "../README.md", "../examples/heartbeat/README.md"];
}

/** `jsgrind` hands on a function of jsgrind/valgrind, where its declaration is. */
function elsewhere({ file }: Module, name: string): boolean {
  return file === "index" && name === "runningOnValgrind";
}
