/** Where `--buffers` changes nothing. */

const names: ReadonlyMap<string, string> = new Map([
  ["bun", "Bun"],
  ["deno", "Deno"],
]);

/** A sentence for each runtime among the processes that makes its Buffers without Node's code. */
export function withoutBuffers(processes: readonly { runtime: { name: string } | undefined }[]): string[] {
  const runtimes = new Set(processes.map(({ runtime }) => names.get(runtime?.name ?? "")));
  return [...runtimes]
    .filter((name) => name !== undefined)
    .map((name) => `--buffers is for Node: under ${name} Buffers have the memory that ${name} gives them.`);
}
