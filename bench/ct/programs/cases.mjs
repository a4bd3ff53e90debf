// As many small cases as CASES says, no two of the same function.
import { constantTime } from "jsgrind/secret";

const names = Array.from({ length: Number(process.env["CASES"]) }, (_, index) => `differ${index}`);
for (const name of names) {
  const differ = new Function(`return function ${name}(a, b) {
    let difference = 0;
    for (let index = 0; index < a.length; index++) difference |= a[index] ^ b[index];
    return difference;
  }`)();
  constantTime(name, {
    secret: { key: new Uint8Array(32) },
    input: { guess: new Uint8Array(32).fill(1) },
    run: ({ key, guess }) => differ(key, guess),
    control: ({ key, guess }) => key.every((byte, index) => byte === guess[index]),
  });
}
