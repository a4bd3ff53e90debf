/** What all commands that run a program under Valgrind take. */
import { type Command, Option } from "commander";
import type { ColourChoice } from "../report/colour.js";
import { collect } from "./option-values.js";

/** As commander hands them over. */
export interface RunFlags {
  valgrind?: string;
  valgrindOption: string[];
  keep: boolean;
  quiet: boolean;
  progress: boolean;
  color: ColourChoice;
}

/** `quiet` says when nothing is printed. */
export function addRunOptions(command: Command, { quiet }: { quiet: string }): Command {
  return command
    .option("--valgrind <path>", "which Valgrind (or JSGRIND_VALGRIND)")
    .option(
      "--valgrind-option <option>",
      "pass an option on, as --valgrind-option=--name=value (repeatable)",
      collect,
      [],
    )
    .option("--keep", "keep Valgrind's own reports and say where", false)
    .option("--quiet", quiet, false)
    .option("--no-progress", "no status line on the terminal")
    .addOption(new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"));
}
