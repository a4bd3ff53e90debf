/** What the stacks of a program under Bun cannot show. */
import type { Finding } from "../report/contract.js";
import { isRuntimeObject } from "./objects.js";

const sentence =
  "Under Bun only functions that JavaScriptCore had compiled to machine code are named, without their lines: what its interpreter ran is among the frames in bun without a name.";

/** At most one sentence, where a stack of these processes has frames of which nothing is known. */
export function unnamedUnderBun(
  processes: readonly { runtime: { name: string } | undefined; judgement: { findings: readonly Finding[] } }[],
): string[] {
  const findings = processes.flatMap(({ runtime, judgement }) => (runtime?.name === "bun" ? judgement.findings : []));
  const isMissing = findings.some(({ stack }) =>
    stack.some(({ function: name, object }) => name === undefined && object !== undefined && isRuntimeObject(object)),
  );
  return isMissing ? [sentence] : [];
}
