/**
 * Required by Node processes under `jsgrind memcheck`, through NODE_OPTIONS. Memcheck looks for leaks when a process ends, of its own accord or not.
 *
 * A program that ends by itself has its heap taken down, and what only garbage pointed to is lost for Memcheck to see. process.exit() leaves the
 * heap as it is: so its garbage is collected first.
 *
 * To run a command Node forks. Where there is none of that name the fork ends at once, and Memcheck searches its memory too, of which V8 withholds
 * its heap and its code from forks (MADV_DONTFORK): each word is a fault, and Node 24 has 510 MB of them, minutes long. And as Valgrind then has the C
 * library write out its buffers, their content stands twice in the files that V8 writes. So for what cannot be found another command runs, which does
 * nothing, and which Valgrind does not follow (memcheck-arguments.ts); the program is told what it would have been told.
 */
{
  const { isAbsolute, join } = require("node:path") as typeof import("node:path");
  const { statSync } = require("node:fs") as typeof import("node:fs");

  const { reallyExit } = process as NodeJS.Process & { reallyExit(code?: number): never };
  Reflect.set(process, "reallyExit", function (code?: number): never {
    const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
    const { runInNewContext } = require("node:vm") as typeof import("node:vm");
    setFlagsFromString("--expose-gc");
    // Memory that was swept keeps what stood in it, and Memcheck would go on taking that for pointers.
    setFlagsFromString("--clear-free-memory");
    const collect = runInNewContext("gc") as () => void;
    // Twice, as what the young generation leaves is swept with the old one.
    collect();
    collect();
    return Reflect.apply(reallyExit, process, [code]);
  });

  /** uv.h's number for it. */
  const UV_ENOENT = -2;

  interface Command {
    file: string;
    cwd?: string | undefined;
    /** `NAME=value` */
    envPairs?: readonly string[] | undefined;
  }

  const isMissing = (path: string): boolean => {
    try {
      statSync(path);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  };

  /** As execvp(3) looks for it, in the child's folder and by the child's PATH. What is there and cannot be run is left to the system. */
  const cannotBeFound = ({ file, cwd = ".", envPairs = [] }: Command): boolean => {
    // Without process.cwd(), which throws when the folder was removed.
    const fromThere = (name: string): string => (isAbsolute(name) ? name : join(cwd, name));
    if (isMissing(cwd)) return true;
    if (file.includes("/")) return isMissing(fromThere(file));
    const path = envPairs.find((pair) => pair.startsWith("PATH="))?.slice("PATH=".length) ?? "/bin:/usr/bin";
    return path.split(":").every((folder) => isMissing(join(fromThere(folder), file)));
  };

  interface Handle {
    pid?: number;
    /** An error of uv.h's where there is no process. */
    onexit(code: number, signal: string): void;
  }
  interface Bindings {
    process_wrap: { Process: { prototype: { spawn(this: Handle, ...args: unknown[]): number } } };
    spawn_sync: { spawn(command: Command): object };
  }
  type Binding = <Name extends keyof Bindings>(name: Name) => Bindings[Name];

  /** The pipes to and from a child that is not there are open, and at their end. */
  const nothing = { file: "/bin/true", args: ["true"], cwd: undefined };

  const watch = (binding: Binding): void => {
    const { prototype } = binding("process_wrap").Process;
    const { spawn } = prototype;
    prototype.spawn = function (...args) {
      // Since Node 24 one by one.
      const [first, , cwd, envPairs, ...rest] = args;
      const isOneByOne = typeof first === "string";
      const command = (isOneByOne ? { file: first, cwd, envPairs } : first) as Command;
      if (!cannotBeFound(command)) return Reflect.apply(spawn, this, args);
      const instead = isOneByOne
        ? [nothing.file, nothing.args, nothing.cwd, envPairs, ...rest]
        : [{ ...command, ...nothing }];
      const failed = Reflect.apply(spawn, this, instead);
      if (failed !== 0) return failed;
      delete this.pid;
      const { onexit } = this;
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node calls this, and nothing else.
      this.onexit = function (code, signal) {
        if (code < 0) Reflect.apply(onexit, this, [code, signal]);
      };
      return UV_ENOENT;
    };
    const sync = binding("spawn_sync");
    const { spawn: spawnSync } = sync;
    sync.spawn = (command) =>
      cannotBeFound(command)
        ? { error: UV_ENOENT, status: null, signal: null, output: null, pid: 0 }
        : Reflect.apply(spawnSync, sync, [command]);
  };

  const warns = process.noDeprecation !== true;
  // The only way to where Node forks. That nobody should go it any more is nothing to warn the program of.
  if (warns) process.noDeprecation = true;
  try {
    const { binding, versions } = process as unknown as { binding?: Binding; versions: NodeJS.ProcessVersions };
    // Deno heeds NODE_OPTIONS too, and has its own ways.
    if (binding !== undefined && versions["deno"] === undefined) watch(binding);
  } catch (error) {
    // Node's permission model keeps it back.
    if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
  } finally {
    if (warns) delete process.noDeprecation;
  }
}
