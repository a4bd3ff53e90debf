/** `jsgrind doctor`: what this machine has, what is missing, and what to do about it. */
import { errorMessage } from "../launch/error-code.js";
import { RunDirectory } from "../launch/run-directory.js";
import { palette, wantsColour, type Palette } from "../report/colour.js";
import {
  type Check,
  checkLoading,
  checkMachine,
  checkRoundTrip,
  checkRuntime,
  checkTemporaryDirectory,
  checkValgrind,
} from "./doctor-checks.js";

export interface DoctorFlags {
  valgrind?: string;
}

/** Prints a line for each check as it is done, and resolves with whether all is well. */
export async function doctor({ valgrind }: DoctorFlags): Promise<boolean> {
  const colours = palette(wantsColour("auto", process.stdout));
  let well = true;
  const say = (check: Check): void => {
    well &&= check.ok;
    process.stdout.write(checkText(check, colours));
  };
  say(checkRuntime(process.versions, process.execPath));
  const { machine, ...supported } = checkMachine();
  say(supported);
  const found = await checkValgrind(valgrind);
  say(found);
  const directory = makeDirectory(say);
  if (directory === undefined) return false;
  try {
    say(checkTemporaryDirectory(directory));
    if (machine !== undefined) say(checkLoading(machine));
    if (found.install !== undefined) say(await checkRoundTrip(found.install, directory));
  } finally {
    directory[Symbol.dispose]();
  }
  return well;
}

function makeDirectory(say: (check: Check) => void): RunDirectory | undefined {
  try {
    return new RunDirectory({ keep: false });
  } catch (error) {
    say({ name: "temporary directory", ok: false, found: "none", remedy: errorMessage(error) });
    return undefined;
  }
}

const nameWidth = 20;

export function checkText({ name, ok, found, remedy }: Check, { good, bad }: Palette): string {
  const line = `${ok ? good("ok  ") : bad("FAIL")} ${name.padEnd(nameWidth)} ${found}\n`;
  return remedy === undefined
    ? line
    : `${line}${" ".repeat(nameWidth + 6)}${remedy.replaceAll("\n", `\n${" ".repeat(nameWidth + 6)}`)}\n`;
}
