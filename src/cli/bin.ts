#!/usr/bin/env node
/** The `jsgrind` command. Each of its commands is loaded when it is asked for. */
import { Command, CommanderError } from "commander";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import { dieOf } from "../launch/signals.js";
import { addCtOptions, type CtFlags } from "./ct-options.js";
import type { DoctorFlags } from "./doctor.js";
import { exitCodeOf, exitCodes } from "./exit-codes.js";
import { addMergeOptions, type MergeFlags } from "./merge-options.js";
import { addMemcheckOptions, type MemcheckFlags, programOf } from "./memcheck-options.js";
import { packageVersion } from "./package-version.js";

// A terminal that was closed, or a reader that has read enough, must not keep the JSON and the exit code from the rest of the world.
process.stderr.on("error", () => {});

const program = new Command("jsgrind")
  .description("Valgrind for JavaScript runtimes")
  .version(packageVersion())
  .enablePositionalOptions()
  .exitOverride();

addMemcheckOptions(program.command("memcheck"))
  .description("run a program under Memcheck and say what it found")
  .action(async (operands: string[], flags: MemcheckFlags) => {
    const named = programOf(process.argv, operands, flags.runtime);
    if (named === undefined) {
      throw new LaunchProblem(
        "usage",
        "No program was named: write jsgrind memcheck FILE, or jsgrind memcheck -- COMMAND.",
      );
    }
    const { memcheck } = await import("./memcheck.js");
    const result = await memcheck(named, flags);
    if ("signal" in result) dieOf(result.signal);
    else process.exitCode = result.exitCode;
  });

addCtOptions(program.command("ct"))
  .description("check that what files declare with constantTime takes no time that depends on its secrets")
  .action(async (files: string[], flags: CtFlags) => {
    const { ct } = await import("./ct.js");
    process.exitCode = await ct(files, flags);
  });

addMergeOptions(program.command("merge"))
  .description("join the reports of several runs that --json wrote")
  .action(async (files: string[], flags: MergeFlags) => {
    const { merge } = await import("./merge.js");
    process.exitCode = await merge(files, flags);
  });

program
  .command("suppressions")
  .description("print where the suppressions for a runtime are, for Valgrind run by hand")
  .argument("[runtime]", "node, bun, deno or a path", "node")
  .action(async (runtime: string) => {
    const { suppressionsFor } = await import("./suppressions.js");
    process.stdout.write(`${await suppressionsFor(runtime)}\n`);
  });

program
  .command("doctor")
  .description("check that this machine has what jsgrind needs")
  .option("--valgrind <path>", "which Valgrind (or JSGRIND_VALGRIND)")
  .action(async (flags: DoctorFlags) => {
    const { doctor } = await import("./doctor.js");
    process.exitCode = (await doctor(flags)) ? 0 : 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has printed the message; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else if (error instanceof LaunchProblem) {
    process.stderr.write(`jsgrind: ${error.message}\n`);
    process.exitCode = exitCodeOf(error.reason);
  } else {
    process.stderr.write(
      `jsgrind: ${error instanceof Error && error.stack !== undefined ? error.stack : errorMessage(error)}\n`,
    );
    process.exitCode = exitCodes.failed;
  }
}
