/** What `jsgrind ct` tells the process that runs the cases, and what that process writes down: files in the run's folder, and the environment. */

export const settingVariable = "JSGRIND_CT";

export interface Setting {
  /** Absolute. */
  readonly files: readonly string[];
  /** `native`: outside Valgrind, before all else, to see what the cases do by themselves. */
  readonly tier: "native" | "interpreter" | "baseline" | "maglev" | "turbofan";
  /** What is left out (`runKey`): what was done, or is known not to end. */
  readonly skip: readonly string[];
  /** Where the process writes a line of JSON for each thing that happens (`Event`). */
  readonly events: string;
  /** The run's folder, where the process finds what was found out about it (`tableName`). */
  readonly directory: string;
  /** V8's flags for the tier, set when the process knows where the interpreter's table is. */
  readonly flags: readonly string[];
  /** How many times a function is called before it should have reached its tier. */
  readonly warmUp: number;
}

/** Which of a case's functions runs, and why. */
export type Purpose = "run" | "control";

/** Secrets, inputs, or both, by name. */
export type Values = Record<string, unknown>;
export type Operation = (values: Values) => unknown;

/** In the order in which things happen. */
export type TrialEvent =
  | { event: "imported"; file: string }
  | { event: "import failed"; file: string; message: string }
  | { event: "case"; index: number; name: string; file: string }
  /** A case begins; an `end` follows unless the process ends before. */
  | { event: "begin"; index: number; purpose: Purpose }
  /** It did not begin after all: another process had better do it. */
  | { event: "handed over"; index: number; purpose: Purpose }
  | ({ event: "end"; index: number; purpose: Purpose } & Observed)
  | { event: "done" };

export function runKey({ index, purpose }: { index: number; purpose: Purpose }): string {
  return `${index} ${purpose}`;
}

/** What the process itself knows of a run. */
export interface Observed {
  /** Why nothing can be said of it, a sentence. */
  failed?: string;
  /** How many errors Valgrind counted before and after the run. */
  before?: number;
  after?: number;
  /** Secrets that were never read. */
  unread?: string[];
  /** How often it was called before. */
  calls?: number;
  /** Natively: whether functions of WebAssembly were called. */
  wasm?: boolean;
  /** Whether what the interpreter runs would have been noticed. */
  watched?: boolean;
}

/** In front of the names of functions that are made from a text, and so have no file: src/frames/origin.ts knows them by it. */
export const ownFunctionPrefix = "jsgrind_";

/** The file with the address of the entry in V8's table of handlers that is a trap, once the process has stopped at an error. */
export function tableName(pid: number): string {
  return `${pid}.table`;
}
