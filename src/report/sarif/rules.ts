/** A kind of finding as a rule of SARIF, with its explanation. */
import type { ReportingDescriptor } from "sarif";
import type { Finding } from "../contract.js";
import { explanationOf } from "../explanations.js";
import { headline } from "../words.js";

export function rule(id: string, { kind, message }: Pick<Finding, "kind" | "message">): ReportingDescriptor {
  const explanation = explanationOf(kind, message);
  // What stands behind a colon is of the one finding alone, such as the name of a system call.
  const title = headline(kind, message).replace(/:.*$/s, "");
  const base = { id, name: kind === "" ? "Unknown" : kind, shortDescription: { text: `${title}.` } };
  if (explanation === undefined) return base;
  const { level, means, causes, fix } = explanation;
  return {
    ...base,
    fullDescription: { text: means },
    help: {
      text: [means, "", "Usual causes:", ...causes.map((cause) => `- ${cause}`), "", `To mend it: ${fix}`].join("\n"),
      markdown: [
        means,
        "",
        "**Usual causes**",
        "",
        ...causes.map((cause) => `- ${cause}`),
        "",
        `**To mend it:** ${fix}`,
      ].join("\n"),
    },
    defaultConfiguration: { level },
    properties: { tags: ["correctness", "memory"], precision: "very-high" },
  };
}
