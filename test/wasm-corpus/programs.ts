/** What runs at once. Starting Node under Valgrind takes long, so these are few. */
import { join } from "node:path";
import { fullTier } from "../require.js";
import { build, type Form, type Variant } from "./build.js";
import { type Case, fixtures, functionsIn, hasTwins, type Source, sources } from "./cases.js";

export const driver = join(fixtures, "run.mjs");

/** For test/fixtures/wasm-corpus/run.mjs, which says what each means. */
interface PlanEntry {
  module: string;
  form: Form;
  cases: string[];
  together: boolean;
}

export interface Program {
  level: Level;
  plan: PlanEntry[];
  cases: Case[];
  /** The functions of the C sources, in which a mistake can be. */
  functions: Map<string, Source>;
}

export type Level = Variant["level"];

export const levels: readonly Level[] = ["O0", "O2"];

/** Under Valgrind: in the full tier all, else the one that is harder. */
export const levelsOfTier = fullTier ? levels : levels.slice(-1);

/**
 * `wrong` has every mistake; `right` the fixed twins, and the sources that never had one. Natively a case that writes where it should not spoils
 * others in the same instance. With --wasm a block has bytes of its own around it, and a bad free is kept from the allocator, so that they may
 * be together.
 */
export async function program(
  kind: "wrong" | "right",
  level: Level,
  { together }: { together: boolean },
): Promise<Program> {
  const all = sources();
  // Every source is a command at one level and a reactor at the other.
  const formOf = (source: Source): Form =>
    (all.indexOf(source) + levels.indexOf(level)) % 2 === 0 ? "command" : "reactor";
  const chosen = all.filter((source) => (kind === "wrong" ? isWrong(source) : hasTwins(source) || !isWrong(source)));
  const variants = chosen.map(
    (source) => [source, { level, form: formOf(source), fixed: kind === "right" && hasTwins(source) }] as const,
  );
  const modules = await build(variants);
  return {
    level,
    plan: variants.map(([{ cases }, { form }], index) => ({
      module: modules[index] ?? "",
      form,
      cases: cases.map((each) => each.name),
      together,
    })),
    cases: chosen.flatMap(({ cases }) => (kind === "wrong" ? cases : cases.map(({ name }) => ({ name })))),
    functions: new Map(chosen.flatMap((source) => functionsIn(source).map((name) => [name, source] as const))),
  };
}

function isWrong(source: Source): boolean {
  return hasTwins(source) || source.cases.some(({ silent }) => silent !== undefined);
}
