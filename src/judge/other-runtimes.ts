/** Where `--buffers` and `--wasm` change nothing. */

const names: ReadonlyMap<string, string> = new Map([
  ["bun", "Bun"],
  ["deno", "Deno"],
]);

/** What was asked for. */
export interface Wanted {
  buffers?: boolean | undefined;
  wasm: boolean;
}

/** A sentence for each runtime among the processes that has its own way with what was to be described. */
export function outOfReach(
  processes: readonly { runtime: { name: string } | undefined }[],
  { buffers, wasm }: Wanted,
): string[] {
  const present = [...names].filter(([name]) => processes.some(({ runtime }) => runtime?.name === name));
  return present.flatMap(([name, title]) => [
    ...(buffers ? [`--buffers is for Node: under ${title} Buffers have the memory that ${title} gives them.`] : []),
    // Deno loads what NODE_OPTIONS requires, and has V8.
    ...(wasm && name === "bun"
      ? ["--wasm is for Node and Deno: under Bun modules of WebAssembly run as they are."]
      : []),
  ]);
}
