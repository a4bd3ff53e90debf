// Makes as many distinct errors as the argument says, each in a function of its own that another one of its own calls.
import { makeMemUndefined } from "jsgrind/memcheck";

const bytes = new Uint8Array(100);
makeMemUndefined(bytes);
let low = 0;
for (let index = 0; index < 1_000; index++) {
  // Texts of their own: V8 keeps one function for each.
  const inner = new Function("bytes", `return bytes[0] < 7 ? 1 : 0; // ${index}`);
  const outer = new Function("inner", "bytes", `return inner(bytes); // ${index}`);
  low += outer(inner, index < Number(process.argv[2]) ? bytes : new Uint8Array(100));
}
console.log(low);
