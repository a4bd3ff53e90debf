/** How Valgrind is installed, in the words of the package manager that this machine has. */
import { findExecutable } from "./executable.js";

const commands: readonly (readonly [program: string, command: string])[] = [
  ["apt-get", "apt-get install valgrind"],
  ["dnf", "dnf install valgrind"],
  ["pacman", "pacman -S valgrind"],
  ["apk", "apk add valgrind"],
  ["zypper", "zypper install valgrind"],
];

/** The command of the package manager found on `path`, or all of them when there is none that we know. */
export function installCommand(path: string | undefined): string {
  // Without getuid (Windows) there is no sudo either.
  const sudo = (process.getuid?.() ?? 0) === 0 ? "" : "sudo ";
  for (const [program, command] of commands) {
    if (!("missing" in findExecutable(program, { path }))) return `\`${sudo}${command}\``;
  }
  const all = commands.map(([, command]) => `\`${sudo}${command}\``);
  return `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
