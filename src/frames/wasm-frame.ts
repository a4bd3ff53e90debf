/** A frame of WebAssembly in the terms of the contract. */
import type { AnsweredWasmFrame } from "../ask/answers.js";
import type { Frame } from "../report/contract.js";

export function wasmFrame({
  ip,
  language,
  function: name,
  file,
  line,
  column,
  tier,
  inlined,
}: AnsweredWasmFrame): Frame {
  return {
    ip: `0x${ip.toString(16).toUpperCase()}`,
    language,
    ...(name !== undefined && { function: name }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    tier,
    ...(inlined && { inlined }),
  };
}
