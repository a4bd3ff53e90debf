// As many small cases as CASES says.
import { constantTime } from "jsgrind/secret";

/** @param {Uint8Array} a @param {Uint8Array} b */
function differ(a, b) {
  let difference = 0;
  for (let index = 0; index < a.length; index++)
    difference |= /** @type {number} */ (a[index]) ^ /** @type {number} */ (b[index]);
  return difference;
}

for (let number = 0; number < Number(process.env["CASES"]); number++) {
  constantTime(`case ${number}`, {
    secret: { key: new Uint8Array(32) },
    input: { guess: new Uint8Array(32).fill(1) },
    run: ({ key, guess }) => differ(key, guess),
    control: ({ key, guess }) => key.every((byte, index) => byte === guess[index]),
  });
}
