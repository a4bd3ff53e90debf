/** What the filters know of the findings, as JSON in the page. Numbers are places in the lists. */
export interface PageData {
  kinds: string[];
  /** Their full names. */
  tests: string[];
  processes: string[];
  /** Sources and objects of the user's frames. */
  files: string[];
  /** In the order in which the causes stand in the page. */
  causes: CauseData[];
}

export interface CauseData {
  /** Whether its findings are those that count. */
  counts: boolean;
  kind: number;
  files: number[];
  /** How many findings of which tests and process. */
  findings: [tests: number[], process: number, count: number][];
}
