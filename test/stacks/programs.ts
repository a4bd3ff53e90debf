/** The programs: which cases run in one process, and how. Starting Node under Valgrind takes long, so they are few. */
import { type Case, casesIn } from "./expected.js";
import { asWritten, type BuiltSources, driver, type Source } from "./sources.js";

export interface Program {
  name: string;
  /** jsgrind's. */
  tier: "fast" | "default" | "sparkplug";
  /** The tier of V8's in which every case's innermost function runs, where it is one. */
  expectedTier?: string;
  nodeFlags: string[];
  /** The driver's arguments behind the mode. */
  modules: string[];
  cases: Case[];
}

const called = ["comparisons", "calls", "classes", "functions", "later", "handed-on"];
const calledElsewhere = ["callbacks", "evaluated", "handed-on-by-property"];
const topLevels = ["top-level.mjs", "top-level-await.mjs", "top-level.cjs", "common-js.cjs"];

export type ProgramName = "language" | "surroundings" | "tiers" | "baseline";

type Make = (built: BuiltSources, major: number) => Program;

/** From the hundredth error on Memcheck tells errors apart by two addresses only: no program may have as many. */
export const programs: Readonly<Record<ProgramName, Make>> = {
  language: (built) =>
    program("language", { tier: "fast", expectedTier: "ignition" }, [
      ...called.map((name) => built.called(asWritten(`language/${name}.mjs`))),
      ...topLevels.map((name) => asWritten(`language/${name}`)),
    ]),
  surroundings(built, major) {
    const direct = major >= 22 ? [asWritten("typescript/direct.ts")] : [];
    return program("surroundings", { tier: "fast", expectedTier: "ignition" }, [
      ...calledElsewhere.map((name) => built.called(asWritten(`language/${name}.mjs`))),
      ...[...direct, ...built.compiled, ...built.odd()].map((source) => built.called(source)),
      elsewhere("worker", "language/in-worker.mjs"),
      elsewhere("child", "language/in-child.mjs"),
    ]);
  },
  tiers(_, major) {
    const maglev = major >= 24 ? [asWritten("tiers/maglev.mjs")] : [];
    const wasm = asWritten("wasm/modules.mjs");
    wasm.marked.push(asWritten("wasm/bytes.c").module);
    return program("tiers", { tier: "default", nodeFlags: ["--allow-natives-syntax"] }, [
      asWritten("tiers/compiled.mjs"),
      ...maglev,
      wasm,
    ]);
  },
  baseline,
};

/** The same functions, each compiled by Sparkplug when it is first called. */
function baseline(built: BuiltSources, major: number): Program {
  const { expectedTier: _, ...language } = programs.language(built, major);
  return { ...language, name: "baseline", tier: "sparkplug" };
}

export const programNames = Object.keys(programs) as ProgramName[];

type ProgramOptions = Pick<Program, "tier" | "expectedTier"> & { nodeFlags?: string[] };

function program(name: string, { nodeFlags = [], ...options }: ProgramOptions, sources: readonly Source[]): Program {
  const cases = casesIn(
    sources.flatMap(({ marked }) => marked),
    [driver],
  );
  return { name, nodeFlags, ...options, modules: sources.map(({ module }) => module), cases };
}

/** In a thread or a process of its own. */
function elsewhere(where: "worker" | "child", path: string): Source {
  const { module, marked } = asWritten(path);
  return { module: `${where}:${module}`, marked };
}
