/** Errors as Valgrind wrote them, through the reader and the first stage. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createXmlReader } from "#src/findings/reader.js";
import { findingOf } from "#src/frames/finding.js";
import type { RuntimeName } from "#src/launch/types.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const folder = join(packageRoot(import.meta.url), "test", "fixtures", "judge");

/** Files named `RULE--RUNTIME-WHAT.xml`, where `node24` is a Node. */
export function recordings(): { file: string; rule: string; runtime: RuntimeName }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".xml"))
    .map((file) => {
      const [rule = "", rest = ""] = file.split("--");
      const runtime = (["bun", "deno"] as const).find((name) => rest.startsWith(name)) ?? "node";
      return { file, rule, runtime };
    });
}

export function recordedFinding(file: string): Finding {
  const findings: Finding[] = [];
  const reader = createXmlReader({
    onEvent: (event) => {
      if (event.type === "error") findings.push(findingOf(event.error, 1));
    },
  });
  reader.write(readFileSync(join(folder, file)));
  reader.end();
  if (findings.length !== 1) throw new Error(`${file} holds ${findings.length} errors, and should hold one.`);
  return findings[0] as Finding;
}

/** Every stack's innermost frame with an object in the place of the runtime's. */
export function addonFrame(object = "/app/build/Release/addon.node"): Frame {
  return { ip: "0xABC", language: "native", function: "addon_function(int)", object };
}
