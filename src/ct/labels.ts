/** Which secrets a finding depends on: Memcheck says where their bytes became undefined, and who did it has the label for a name. */
import { labelPrefix } from "../client/secret/labels.js";
import type { Finding } from "../report/contract.js";

export function secretsOf({ related }: Finding): string[] {
  const labels = new Set<string>();
  for (const { stack } of related) {
    for (const { function: name = "" } of stack) {
      const digits = name.startsWith(labelPrefix) ? /^[0-9a-f]+/.exec(name.slice(labelPrefix.length))?.[0] : undefined;
      if (digits !== undefined) labels.add(Buffer.from(digits, "hex").toString());
    }
  }
  return [...labels];
}
