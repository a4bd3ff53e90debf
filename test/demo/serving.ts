/** Starts the heartbeat server, in any way, and waits until it listens. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../scripts/lib/root.mjs";

export const root: string = packageRoot(import.meta.url);
export const serverFile: string = join(root, "examples", "heartbeat", "server.mjs");
export const jsgrindFile: string = join(root, "dist", "cli", "bin.js");

export interface Ending {
  exitCode: number | null;
  stderr: string;
}

export interface Server {
  port: number;
  ended: Promise<Ending>;
}

/** `args` are node's. */
export async function serve(args: readonly string[]): Promise<Server> {
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = Promise.all([once(server, "close"), text(server.stderr)]).then(([, stderr]) => ({
    exitCode: server.exitCode,
    stderr,
  }));
  for await (const line of createInterface({ input: server.stdout })) {
    const port = /^listening on port (\d+)$/.exec(line)?.[1];
    if (port === undefined) continue;
    server.stdout.resume();
    return { port: Number(port), ended };
  }
  throw new Error(`The server did not listen: ${(await ended).stderr}`);
}

export async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Everything that arrives until the other side closes; what this side sends is the caller's. */
export async function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {}); // a reset is an end too
  await once(socket, "close");
  return Buffer.concat(chunks);
}
