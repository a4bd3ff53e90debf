/** From what is to run to what is started: Valgrind with the program, or what starts Valgrind in its turn. */
import { join } from "node:path";
import { shimVariable, type SuiteFiles } from "../suite/settings.js";
import { before, writeShims } from "./shims.js";
import type { Target } from "./types.js";
import { stripsTypes } from "./typescript.js";
import { type Wrapping, wrapped } from "./wrapping.js";

export interface CommandOptions {
  /** Valgrind and its arguments. */
  valgrind: string[];
  suite: SuiteFiles;
  /** The run's own folder. */
  directory: string;
  env: NodeJS.ProcessEnv;
}

export interface RootCommand {
  command: string[];
  /** The first process does not run under Valgrind, but starts some that do. */
  isNative: boolean;
  env: NodeJS.ProcessEnv;
}

export function rootCommand({ argv, flags, runtime, manager }: Target, options: CommandOptions): RootCommand {
  const { valgrind, suite, directory, env } = options;
  const [program = ""] = argv;
  const under = [...valgrind, ...argv];
  if (runtime?.name !== "node") return { command: under, isNative: false, env };
  const wrapping: Wrapping = { valgrind, node: program, flags, typescript: stripsTypes(runtime), suite };
  const shims = writeShims(directory, wrapping);
  const withShim = { ...env, [shimVariable]: join(shims, "node") };
  if (manager !== undefined)
    return { command: manager, isNative: true, env: { ...withShim, PATH: before(shims, env["PATH"]) } };
  const command = wrapped(wrapping, argv.slice(1 + flags.length));
  return { command, isNative: command[0] !== valgrind[0], env: withShim };
}
