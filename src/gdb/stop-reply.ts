/** Why a process no longer runs, in the words of the protocol ("Stop Reply Packets" in GDB's manual). */

export type StopReply =
  | {
      kind: "stopped";
      /** Two hexadecimal digits of GDB's own numbers, as they are given back to go on with the signal. */
      signal: string;
      /** The kernel's thread id. */
      lwp: number;
    }
  /** It exited (`W`), or a signal ended it (`X`). */
  | { kind: "ended" };

/** SIGTRAP: Valgrind stops with it for reasons of its own, as at an error. */
export const trap = "05";

/** Undefined for another packet. Valgrind gives the process for the thread where it knows none. */
export function parseStopReply(payload: string, pid: number): StopReply | undefined {
  if (/^[WX]/.test(payload)) return { kind: "ended" };
  const stopped = /^T([0-9a-f]{2})(?:.*;)?thread:([0-9a-f]+);/.exec(payload) ?? /^[ST]([0-9a-f]{2})/.exec(payload);
  if (stopped === null) return undefined;
  const [, signal = trap, thread] = stopped;
  return { kind: "stopped", signal, lwp: thread === undefined ? pid : Number.parseInt(thread, 16) };
}
