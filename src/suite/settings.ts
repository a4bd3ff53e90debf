/** What the command line says of test suites, for the processes that run them: by an environment variable, since children inherit it. */

export interface SuiteSettings extends SuiteFiles {
  /** `test`: what each test leaks is looked for at its end. */
  leaks: "test" | "run";
}

/** Which files are run, and in how many processes. */
export interface SuiteFiles {
  /** `none`: in as few processes as the runner allows. */
  isolation: "none" | "process";
  /** How many processes at a time. */
  jobs: number;
  /** The part that is run, and how many there are. */
  shard?: { index: number; count: number };
  /** A range of git, and a file with the absolute paths of what it touches, which may be more than a command line can hold. */
  changed?: { range: string; list: string };
}

export const variable = "JSGRIND_SUITE";

/** Names what a runner that runs natively is to start in Node's place. */
export const shimVariable = "JSGRIND_NODE";

export const defaultSettings: SuiteSettings = { leaks: "test", isolation: "none", jobs: 1 };

export function settings(): SuiteSettings {
  const said = process.env[variable];
  return said === undefined ? defaultSettings : (JSON.parse(said) as SuiteSettings);
}
