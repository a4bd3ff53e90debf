/** Findings of one process that nothing in their stacks tells apart, but addresses. */
import { isBuiltinFrame } from "../frames/builtins.js";
import type { Finding, Frame } from "./contract.js";

/** In the order of the first of each. One id may have several places, such as two lines of one function. */
export function alike(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.pid, finding.id, finding.stack.filter(isTelling).map(symbolOf)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

/** V8's builtins come and go with the tier. */
function isTelling(frame: Frame): boolean {
  return (frame.function !== undefined || frame.file !== undefined) && !isBuiltinFrame(frame);
}

function symbolOf({ function: name, object, file, line }: Frame): unknown[] {
  return [name, object, file, line];
}
