/**
 * Runs a program of test/fixtures/requests under the real Valgrind. The program does many cases, since each start costs
 * seconds; it prints what it found as JSON, and marks in Valgrind's XML where each case begins.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isOlder } from "#src/launch/valgrind.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needs, needsCommand } from "../require.js";
import { Element, parseXml } from "./xml.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "requests");

export interface Options {
  /** False for the text that a person reads, in the log. */
  xml?: boolean;
  /** For Valgrind. */
  options?: readonly string[];
  /** For the program. */
  args?: readonly string[];
  env?: Record<string, string>;
  /** Another than the one that runs the tests. */
  node?: string;
  /** False where no two call sites need addresses of their own: to compile all takes as long again as to interpret it. */
  compiles?: boolean;
}

export interface Run<Results> {
  /** What the program printed as JSON on its last line. */
  results: Results;
  stderr: string;
  log: string;
  exitCode: number | null;
  seconds: number;
  /** The document's root, for the tools that write one. */
  xml: Element;
  /** What stands in the XML behind the marker `name`, up to the next one. */
  part(name: string): Element;
  /** The same in the log, without the process id that each line begins with. */
  lines(name: string): string[];
  /** The files that the tool wrote. */
  files: Record<string, string>;
}

/** Where Valgrind or its processor is missing there is nothing to test. */
export function needsValgrind(): false | string {
  const command = needsCommand("valgrind");
  return command === false
    ? needs(process.arch === "x64", `Valgrind's answers are recorded for x64; this is ${process.arch}`)
    : command;
}

/** The version of the Valgrind that runs here: `3.19.0`. */
export function installedVersion(): string {
  const text = execFileSync("valgrind", ["--version"], { encoding: "utf8" });
  return /^valgrind-(\S+)/.exec(text)?.[1] ?? "";
}

/** Whether it is of this version or newer. */
export function hasVersion(minimum: string): boolean {
  return !isOlder(installedVersion(), minimum);
}

/** TurboFan would only cost time in programs as short as these. */
const nodeFlags = ["--single-threaded", "--no-opt", "--no-maglev", "-C", "valgrind"];
const writesXml = new Set(["memcheck", "helgrind", "drd"]);

/** The mark that a program sets with printf() where a case begins. */
const mark = "@@ ";

export async function valgrind<Results>(tool: string, program: string, given: Options = {}): Promise<Run<Results>> {
  const { options = [], args = [], env = {}, node = process.execPath, xml: asXml = writesXml.has(tool) } = given;
  const compiler = given.compiles === false ? "--no-sparkplug" : "--always-sparkplug";
  const folder = mkdtempSync(join(tmpdir(), `jsgrind-${tool}-`));
  try {
    const start = performance.now();
    const xmlOptions = asXml ? ["--xml=yes", "--xml-file=out.xml"] : [];
    const all = [
      `--tool=${tool}`,
      "--smc-check=none",
      "--vgdb=no",
      "--num-callers=30",
      "--log-file=log",
      ...xmlOptions,
      ...options,
    ];
    const child = spawn("valgrind", [...all, node, ...nodeFlags, compiler, join(fixtures, program), ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    const files = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );
    const log = files["log"] ?? "";
    const lastLine = stdout.trimEnd().split("\n").at(-1) ?? "";
    if (!lastLine.startsWith("{")) {
      throw new Error(
        `${program} did not come to its end (exit code ${exitCode}):\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}\n${log.slice(0, 2000)}\n…\n${log.slice(-6000)}`,
      );
    }
    const xml = asXml ? parseXml(files["out.xml"] ?? "") : new Element("none");
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    return {
      results: JSON.parse(lastLine) as Results,
      stderr,
      log,
      exitCode: exitCode as number | null,
      seconds,
      xml,
      part: (name) => partOf(xml, name),
      lines: (name) => linesOf(log, name),
      files,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function partOf(xml: Element, name: string): Element {
  const part = new Element(name);
  let inside = false;
  for (const child of xml.children) {
    const message = child.name === "clientmsg" ? child.get("text").trim() : "";
    if (message.startsWith(mark)) inside = message === mark + name;
    else if (child.name === "status") inside = false;
    else if (inside) part.children.push(child);
  }
  return part;
}

function linesOf(log: string, name: string): string[] {
  const all = log.split("\n").map((line) => line.replace(/^(?:==|--|\*\*)\d+(?:==|--|\*\*) ?/, ""));
  const start = all.indexOf(mark + name) + 1;
  if (start === 0) return [];
  const end = all.findIndex((line, index) => index >= start && line.startsWith(mark));
  return all.slice(start, end < 0 ? all.length : end);
}

/** Kind and explanations of each error in a part, for comparisons. */
export function errorsIn(part: Element): { kind: string; what: string; about: string[] }[] {
  return part.all("error").map((error) => ({
    kind: error.get("kind"),
    what:
      error.get("what") ||
      error
        .all("xwhat")
        .map((each) => each.get("text"))
        .join(),
    about: [...error.all("auxwhat").map(({ text }) => text), ...error.all("xauxwhat").map((each) => each.get("text"))],
  }));
}
