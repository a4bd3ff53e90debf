/** What the command line says of test suites, for the program's half: by an environment variable, since children inherit it. */
export interface SuiteSettings {
  /** `test`: what each test leaks is looked for at its end. */
  leaks: "test" | "run";
}

export const variable = "JSGRIND_SUITE";

export function settings(): SuiteSettings {
  const said = process.env[variable];
  return { leaks: "test", ...(said === undefined ? {} : (JSON.parse(said) as Partial<SuiteSettings>)) };
}
