/** GNU's tools for an architecture, and what objdump prints. */
import process from "node:process";

/** Tools without a prefix are for the machine that they run on. */
const GNU: Readonly<Record<string, { here: string; prefix: string }>> = {
  amd64: { here: "x64", prefix: "x86_64-linux-gnu-" },
  arm64: { here: "arm64", prefix: "aarch64-linux-gnu-" },
};

export function toolFor(architecture: string, tool: string): string {
  const { here, prefix } = GNU[architecture] ?? { here: "", prefix: `${architecture}-` };
  return process.arch === here ? tool : prefix + tool;
}

/**
 * The instructions in objdump's output, `  1001:⇥48 89 e5 ⇥mov    rbp,rsp`, with single blanks. Behind `//` it repeats an
 * arm64 immediate in decimal.
 */
export function readDisassembly(output: string): { address: string; text: string }[] {
  return output.split("\n").flatMap((line) => {
    const [address, bytes, ...text] = line.split("\t");
    if (address === undefined || bytes === undefined || text.length === 0) return [];
    const plain = text
      .join(" ")
      .replace(/\/\/.*$/, "")
      .replaceAll(/\s+/g, " ")
      .trim();
    return [{ address: address.trim().replace(":", ""), text: plain }];
  });
}
