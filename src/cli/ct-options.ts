/** The command line of `jsgrind ct`, from words to checked values. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitCodes } from "./exit-codes.js";
import { jsTiers } from "../ct/tiers.js";
import { collect, seconds, wholeNumber } from "./option-values.js";
import { addRunOptions, type RunFlags } from "./run-options.js";

/** As commander hands them over. */
export interface CtFlags extends RunFlags {
  json?: string;
  html?: string;
  errorExitcode: number;
  strict: boolean;
  origins: boolean;
  acknowledged?: string;
  tier: string[];
  case: string[];
  jobs?: number;
  caseTimeout: number;
  numCallers: number;
  show: "program" | "all";
  stack: "folded" | "full";
  runtime?: string;
}

function tierNames(text: string): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !(jsTiers as readonly string[]).includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no tier ${unknown}: give some of ${jsTiers.join(", ")}, with commas.`);
}

export function addCtOptions(command: Command): Command {
  command
    .usage("[options] FILE...")
    .argument("<file...>")
    .option("--json <file>", "write the report as JSON")
    .option("--html <folder>", "write a page for each case, with the source annotated line by line")
    .option("--error-exitcode <n>", "exit code when a case leaks", wholeNumber(0, 255), exitCodes.finding)
    .option("--strict", "the engine's own branches count as leaks", false)
    .option("--origins", "tell by label which secret each finding depends on (several times slower)", false)
    .option("--acknowledged <file>", "leaks that are accepted, with a reason for each (JSON)")
    .option("--tier <tiers>", "only these of V8's tiers (with commas)", tierNames, [...jsTiers])
    .option("--case <text>", "only cases with this in their name (repeatable)", collect, [])
    .option("--jobs <n>", "how many tiers are examined at a time", wholeNumber(1, 16))
    .option("--case-timeout <seconds>", "how long a case may take in one tier", seconds, 120)
    .option("--num-callers <n>", "how many frames a stack may have", wholeNumber(4, 500), 12)
    .addOption(
      new Option("--show <whose>", "whose branches to print: the program's, or the engine's too")
        .choices(["program", "all"])
        .default("program"),
    )
    .addOption(new Option("--stack <which>", "which frames to print").choices(["folded", "full"]).default("folded"))
    .option("--runtime <runtime>", "which Node: node or a path");
  return addRunOptions(command, { quiet: "print nothing when all is well" });
}
