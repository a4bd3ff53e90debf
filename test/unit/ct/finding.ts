/** A finding about a secret, to build reports from. */
import type { Finding, Frame, SecretUse } from "#src/report/contract.js";

export function findingOf(depends: SecretUse, stack: Frame[], more: Partial<Finding> = {}): Finding {
  return {
    id: "",
    kind: depends.by === "engine" ? "EngineBranch" : "SecretBranch",
    message: "Conditional jump or move depends on uninitialised value(s)",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack,
    related: [],
    depends,
    ...more,
  };
}
