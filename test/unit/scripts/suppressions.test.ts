/** What scripts/suppressions.mjs makes of errors, and the files that it has made. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "#src/judge/rules.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { INNOCENT, innocents, innocentsOn, inProcesses } from "../../../scripts/suppressions/corpus.mjs";
import { fileText, suppressionsIn } from "../../../scripts/suppressions/file.mjs";
import {
  generalise,
  nameOf,
  ONLY_UNDER_JSGRIND,
  type Suppression,
  withoutRepetition,
} from "../../../scripts/suppressions/generalise.mjs";

/** As Valgrind proposes it. */
function proposed(kind: readonly string[], frames: readonly string[]): string {
  return `{\n   <insert_a_suppression_name_here>\n${[...kind, ...frames].map((line) => `   ${line}\n`).join("")}}`;
}

function framesOf(rule: string, frames: readonly string[], kind = ["Memcheck:Cond"]): readonly string[] | undefined {
  return generalise(proposed(kind, frames), rule)?.frames;
}

const leak = ["Memcheck:Leak", "match-leak-kinds: definite"];
const many = (count: number, name = "fun:_ZN2v88internal5inner"): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index}Ev`);

test("generalise() takes the frames up to the one by which a rule knows it", () => {
  const scan = "fun:_ZN4heap4base12_GLOBAL__N_122IteratePointersInStackEPNS0_12StackVisitorE";
  assert.deepEqual(framesOf("conservative-stack-scan", ["fun:_ZSt18_Rb_tree_decrement", scan, ...many(5)]), [
    "fun:_ZSt18_Rb_tree_decrement",
    scan,
  ]);
  const scheduler = "fun:_ZN2v88internal8compiler9Scheduler11PrepareUsesEv";
  assert.deepEqual(framesOf("optimising-compiler", ["fun:memcpy", scheduler, ...many(3)]), ["fun:memcpy", scheduler]);
  const tls = ["fun:calloc", "fun:calloc", "fun:allocate_dtv", "fun:_dl_allocate_tls", "fun:pthread_create"];
  assert.deepEqual(framesOf("thread-storage", tls, leak), tls.slice(0, 3));
  assert.equal(framesOf("conservative-stack-scan", [...many(12), scan]), undefined, "not in what Valgrind keeps");
});

test("generalise() ends a leak where JavaScript called, or where whoever asked for it would have been seen", () => {
  const binding = "fun:_ZN4node6crypto4initEv";
  const called = ["fun:malloc", "fun:CRYPTO_malloc", binding, "fun:Builtins_CallApiCallbackGeneric"];
  assert.deepEqual(framesOf("runtime-leak", [...called, "obj:*", ...many(4)], leak), called);
  assert.deepEqual(framesOf("runtime-leak", ["fun:malloc", ...many(30)], leak)?.length, 12);
  const thread = ["fun:malloc", binding, "fun:start_thread"];
  assert.deepEqual(framesOf("runtime-leak", [...thread, "fun:clone"], leak), thread);
  // Code of which nothing is known called it: as a pattern that would be any addon.
  assert.equal(framesOf("runtime-leak", ["fun:malloc", binding, "obj:*", ...many(12)], leak), undefined);
  assert.equal(framesOf("runtime-leak", ["fun:malloc", "obj:/app/addon.node", ...many(12)], leak), undefined);
});

test("generalise() needs eight frames of a runtime without symbols, or all of a thread", () => {
  const bun = Array.from({ length: 20 }, () => "obj:/opt/x/bin/bun");
  const eight = Array.from({ length: 8 }, () => "obj:*/bun");
  assert.deepEqual(framesOf("stripped-runtime", bun), eight);
  assert.deepEqual(framesOf("stripped-runtime", ["fun:memcpy", ...bun]), ["fun:memcpy", ...eight]);
  assert.deepEqual(framesOf("runtime-leak", ["fun:malloc", ...bun], leak), ["fun:malloc", ...eight]);
  assert.equal(framesOf("stripped-runtime", [...bun.slice(0, 7), "fun:napi_create_string", ...bun]), undefined);
  assert.equal(framesOf("stripped-runtime", [...bun.slice(0, 3), "obj:*", ...bun]), undefined);
  assert.equal(framesOf("stripped-runtime", ["obj:*", ...bun]), undefined);
  assert.deepEqual(framesOf("runtime-variable", ["fun:write", ...bun]), ["fun:write", ...eight]);
  assert.equal(framesOf("javascriptcore-code", ["obj:*", ...bun]), undefined);
  assert.deepEqual(framesOf("stripped-runtime", [...bun.slice(0, 2), "fun:start_thread", "fun:clone"]), [
    "obj:*/bun",
    "obj:*/bun",
    "fun:start_thread",
  ]);
});

test("generalise() keeps what a kind asks for, and refuses what is no suppression of Memcheck's", () => {
  const param = ["Memcheck:Param", "epoll_pwait(timeout)"];
  const bun = Array.from({ length: 8 }, () => "obj:/bun");
  assert.deepEqual(generalise(proposed(param, ["fun:epoll_pwait", ...bun]), "stripped-runtime")?.kind, param);
  for (const text of [
    "",
    "{\n}",
    proposed(["Helgrind:Race"], ["fun:f"]),
    proposed(["Memcheck:Cond", "what"], ["fun:f"]),
  ]) {
    assert.throws(() => generalise(text, "gc-tracer"), /no suppression of Memcheck's/, text);
  }
});

test("generalise() knows every rule but those that only jsgrind's own flags bring about", () => {
  for (const { name } of rules.filter((rule) => !ONLY_UNDER_JSGRIND.has(rule.name))) {
    assert.doesNotThrow(() => framesOf(name, ["fun:f", "fun:g"]), name);
  }
  assert.throws(() => framesOf("no-such-rule", ["fun:f"]), /no-such-rule/);
});

test("withoutRepetition() leaves out what a shorter one covers, in any order", () => {
  const one = (frames: string[], kind = ["Memcheck:Cond"]): Suppression => ({ rule: "r", kind, frames });
  const all = [one(["fun:a", "fun:b", "fun:c"]), one(["fun:a", "fun:b"]), one(["fun:a", "fun:b"]), one(["fun:b"])];
  const expected = [one(["fun:a", "fun:b"]), one(["fun:b"])];
  assert.deepEqual(withoutRepetition(all), expected);
  assert.deepEqual(withoutRepetition(all.toReversed()), expected);
  assert.equal(withoutRepetition([...all, one(["fun:a"], ["Memcheck:Value8"])]).length, 3, "another kind");
});

test("fileText() is read back by suppressionsIn(), each with the reason of its rule", () => {
  const all = [
    { rule: "runtime-leak", kind: leak, frames: ["fun:malloc", "fun:f", "fun:Builtins_X"] },
    { rule: "gc-tracer", kind: ["Memcheck:Cond"], frames: ["fun:_ZN2v88internal8GCTracer4StopEv"] },
  ];
  const text = fileText({ name: "node", version: "26.10.0" }, all);
  assert.deepEqual(
    suppressionsIn(text).toSorted((a, b) => (a.rule < b.rule ? 1 : -1)),
    all,
  );
  for (const { name, reason } of rules.filter((rule) => all.some((each) => each.rule === rule.name)))
    assert.ok(text.includes(`# ${name}: ${reason}.\n{\n   ${name}-`), text);
});

test("the shipped files name no path and nobody's functions, and are what the script writes", () => {
  const folder = join(packageRoot(import.meta.url), "suppressions");
  const files = readdirSync(folder).filter((file) => file.endsWith(".supp"));
  assert.deepEqual(files.toSorted(), [
    "bun-1.supp",
    "deno-2.supp",
    "node-20.supp",
    "node-22.supp",
    "node-24.supp",
    "node-26.supp",
  ]);
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");
    const all = suppressionsIn(text);
    assert.ok(all.length > 0, file);
    const [, name = "", version = ""] = /says of (Node\.js|Bun|Deno) ([\d.]+) itself/.exec(text) ?? [];
    assert.equal(fileText({ name: name === "Node.js" ? "node" : name.toLowerCase(), version }, all), text, file);
    assert.deepEqual(withoutRepetition(all).length, all.length, file);
    assert.equal(new Set(all.map(nameOf)).size, all.length, file);
    for (const { frames, kind } of all) {
      const where = `${file}: ${frames.join(" < ")}`;
      assert.ok(frames.length <= 12, where);
      assert.ok(
        frames.every((frame) => frame.startsWith("fun:") || /^obj:\*\/(?:bun|deno)$/.test(frame)),
        where,
      );
      assert.ok(!frames.includes("fun:*") && !frames.includes("..."), where);
      // A leak that ends at the runtime's first function would be an addon's too.
      if (kind[0] === "Memcheck:Leak") assert.ok(frames.length > 1, where);
    }
  }
});

test("innocentsOn() selects programs by name, and says which there are", () => {
  const deno = { name: "deno", version: "2.0.0" } as const;
  assert.deepEqual(innocentsOn(deno, ["tls", "http"]), ["http.mjs", "tls.mjs"]);
  assert.throws(() => innocentsOn(deno, ["cluster", "http"]), /for deno 2\.0\.0 is named cluster; there are .*http/);
  const node = { name: "node", version: "20.19.0" } as const;
  assert.deepEqual(
    innocentsOn(node),
    innocents().filter((name) => name !== "typescript.mts"),
  );
  assert.ok(innocents().every((name) => existsSync(join(INNOCENT, name))));
});

test("inProcesses() gives each program one process, and some to themselves", () => {
  const all = inProcesses(innocents());
  assert.deepEqual(all.flat().toSorted(), innocents());
  assert.ok(all.some(([first, ...others]) => first === "cluster.mjs" && others.length === 0));
});
