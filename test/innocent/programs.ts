/** Where a program of test/fixtures/innocent is not run, and why. */

export const notIn: Readonly<Record<string, Partial<Record<"node" | "node20" | "bun" | "deno", string>>>> = {
  "typescript.mts": { node20: "Node 20 strips no types" },
  "cluster.mjs": { deno: "Deno has no cluster" },
  "test-runner.mjs": { bun: "node:test is part of `bun test` alone", deno: "node:test is part of `deno test` alone" },
};
