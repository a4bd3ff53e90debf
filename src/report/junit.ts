/**
 * JUnit's XML as CI services read it. There is no standard; what is written here is what the schema of Jenkins allows, with one `failure` to a
 * test case, since of several Jenkins and GitLab show the first.
 */
import { commandText } from "./command-text.js";
import type { Finding, TestRun } from "./contract.js";
import { ownPlace, placeName, within } from "./places.js";
import { type Numbered, numbered, plainText, processName, type Source } from "./plain-text.js";
import { headline } from "./words.js";
import { xmlAttributes, xmlText } from "./xml.js";

export interface JunitOptions {
  /** Sources below it are named relative to it in texts, as on the terminal. */
  cwd: string;
  /** Test files are named relative to it. */
  root: string;
}

interface Case {
  suite: string;
  name: string;
  seconds: number;
  /** What went wrong: `error` when it did not come to its end. */
  problem?: { element: "failure" | "error"; type: string; message: string; text: string };
  known: readonly Finding[];
}

export function junitXml(source: Source, options: JunitOptions): string {
  const cases = casesOf(source, options);
  const suites = new Map<string, Case[]>();
  for (const each of cases) push(suites, each.suite, each);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: `jsgrind ${source.report.tool}`, ...totals(cases) })}>`,
    ...Array.from(suites, ([name, all]) => suiteText(name, all, options)),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function suiteText(name: string, cases: readonly Case[], options: JunitOptions): string {
  return [
    `  <testsuite${xmlAttributes({ name, ...totals(cases) })}>`,
    ...cases.map((each) => caseText(each, options)),
    "  </testsuite>",
  ].join("\n");
}

function caseText({ suite, name, seconds, problem, known }: Case, { root }: JunitOptions): string {
  const start = `    <testcase${xmlAttributes({ classname: suite, name, time: seconds.toFixed(3) })}`;
  const children: string[] = [];
  if (problem !== undefined) {
    const { element, type, message, text } = problem;
    children.push(`      <${element}${xmlAttributes({ type, message })}>${xmlText(text)}</${element}>`);
  }
  if (known.length > 0) {
    const lines = known.map((each) => `known by the baseline: ${titleOf(each)}, ${placeName(each, root)}, ${each.id}`);
    children.push(`      <system-out>${xmlText(lines.join("\n"))}</system-out>`);
  }
  return children.length === 0 ? `${start}/>` : [`${start}>`, ...children, "    </testcase>"].join("\n");
}

function totals(cases: readonly Case[]): Record<string, string | number> {
  const count = (element: "failure" | "error"): number =>
    cases.filter(({ problem }) => problem?.element === element).length;
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0);
  return { tests: cases.length, failures: count("failure"), errors: count("error"), time: seconds.toFixed(3) };
}

function casesOf(source: Source, options: JunitOptions): Case[] {
  const { report } = source;
  const byTest = new ByTest(numbered(report.findings), report.known ?? []);
  const tests = (report.tests ?? []).map((test) => testCase(test, byTest, source, options));
  const outside = byTest.rest().map((each) => findingCase(each, source, options));
  const cases = [...tests, ...withNumbers(outside), ...incompleteCase(source)];
  if (cases.length > 0) return cases;
  return [{ suite: commandText(report.command), name: "no findings", seconds: 0, known: report.known ?? [] }];
}

function testCase(test: TestRun, byTest: ByTest, source: Source, { cwd, root }: JunitOptions): Case {
  const { findings, known } = byTest.take(test);
  const suite = test.file === undefined ? processName(test.pid, source) : (within(root, test.file) ?? test.file);
  const base = { suite, name: test.name, seconds: test.seconds, known };
  const texts = findings.map((each) => plainText(each, source, cwd));
  const first = findings[0]?.finding;
  if (test.outcome === "unfinished") {
    const message = "The test had not ended when its process did";
    const text = [`${message}.`, ...texts].join("\n\n");
    return { ...base, problem: { element: "error", type: first?.kind ?? "unfinished", message, text } };
  }
  const failed = test.outcome === "failed" ? [`${test.runner} says that this test failed.`] : [];
  if (first === undefined && failed.length === 0) return base;
  const message = first === undefined ? (failed[0] ?? "") : summaryOf(findings);
  const problem = {
    element: "failure" as const,
    type: first?.kind ?? "failed",
    message,
    text: [...failed, ...texts].join("\n\n"),
  };
  return { ...base, problem };
}

/** A finding outside of any test is a case of its own, by names that stay the same from run to run. */
function findingCase(each: Numbered, source: Source, { cwd, root }: JunitOptions): Case {
  const { finding } = each;
  const file = ownPlace(finding, root)?.file;
  const inside = file === undefined ? undefined : within(root, file);
  return {
    suite: inside ?? processName(finding.pid, source),
    name: `${titleOf(finding)}: ${placeName(finding, root)} [${finding.id}]`,
    seconds: 0,
    known: [],
    problem: {
      element: "failure",
      type: finding.kind,
      message: titleOf(finding),
      text: plainText(each, source, cwd),
    },
  };
}

/** Services take two cases of one name for one. */
function withNumbers(cases: readonly Case[]): Case[] {
  const met = new Map<string, number>();
  return cases.map((each) => {
    const key = JSON.stringify([each.suite, each.name]);
    const count = (met.get(key) ?? 0) + 1;
    met.set(key, count);
    return count === 1 ? each : { ...each, name: `${each.name} (${count})` };
  });
}

/** A service that sees only tests that passed would take half a run for a good one. */
function incompleteCase({ report, incomplete }: Source): Case[] {
  if (incomplete.length === 0) return [];
  const text = incomplete.flatMap(({ reason, details }) => [reason, ...details.map((line) => `   ${line}`)]);
  const message = incomplete[0]?.reason ?? "";
  return [
    {
      suite: commandText(report.command),
      name: "the run is complete",
      seconds: 0,
      known: [],
      problem: { element: "error", type: "incomplete", message, text: text.join("\n") },
    },
  ];
}

function titleOf({ kind, message }: Finding): string {
  return headline(kind, message);
}

function summaryOf(findings: readonly Numbered[]): string {
  const titles = [...new Set(findings.map(({ finding }) => titleOf(finding)))].join("; ");
  return findings.length === 1 ? titles : `${findings.length} findings: ${titles}`;
}

/** Findings by the test that they happened in; each is handed out once. */
class ByTest {
  readonly #findings = new Map<string, Numbered[]>();
  readonly #known = new Map<string, Finding[]>();

  constructor(findings: readonly Numbered[], known: readonly Finding[]) {
    for (const { number, group } of findings) {
      // What no symbol tells apart may have happened in several tests.
      for (const test of new Set(group.map((finding) => finding.test))) {
        const part = group.filter((finding) => finding.test === test);
        const finding = part[0] as Finding;
        push(this.#findings, keyOf(finding.pid, test), { number, finding, group: part });
      }
    }
    for (const each of known) push(this.#known, keyOf(each.pid, each.test), each);
  }

  take({ pid, name }: TestRun): { findings: Numbered[]; known: Finding[] } {
    const key = keyOf(pid, name);
    const taken = { findings: this.#findings.get(key) ?? [], known: this.#known.get(key) ?? [] };
    this.#findings.delete(key);
    this.#known.delete(key);
    return taken;
  }

  /** What no test took, in the report's order. */
  rest(): Numbered[] {
    return [...this.#findings.values()].flat().toSorted((one, other) => one.number - other.number);
  }
}

function keyOf(pid: number, test: string | undefined): string {
  return JSON.stringify([pid, test]);
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [value]);
  else there.push(value);
}
