// Makes as many distinct errors as the argument says, each in a function of its own that another one of its own calls.
import { makeMemUndefined } from "jsgrind/memcheck";

const bytes = new Uint8Array(100);
makeMemUndefined(bytes);
let low = 0;
for (let index = 0; index < 1_000; index++) {
  // Files of their own: what is at one place is one finding.
  /* oxlint-disable typescript/no-implied-eval -- a thousand functions in a thousand files would take longer to read than to run */
  const inner = new Function("bytes", `return bytes[0] < 7 ? 1 : 0;\n//# sourceURL=/inner-${index}.js`);
  const outer = new Function("inner", "bytes", `return inner(bytes);\n//# sourceURL=/outer-${index}.js`);
  /* oxlint-enable typescript/no-implied-eval */
  low += outer(inner, index < Number(process.argv[2]) ? bytes : new Uint8Array(100));
}
console.log(low);
