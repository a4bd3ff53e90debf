// @ts-check
/** Nothing but arithmetic: products of matrices, and a hash of small integers. */
const size = 128;
const left = Float64Array.from({ length: size * size }, (_, index) => index % 7);
const right = Float64Array.from({ length: size * size }, (_, index) => index % 11);
const product = new Float64Array(size * size);

for (let round = 0; round < 20; round++) multiply();
console.log(`numeric: ${product[size + 1]} ${hash(20_000_000)}`);

function multiply() {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let at = 0; at < size; at++)
        sum += /** @type {number} */ (left[row * size + at]) * /** @type {number} */ (right[at * size + column]);
      product[row * size + column] = sum;
    }
  }
}

/** @param {number} count */
function hash(count) {
  let value = 0;
  for (let index = 0; index < count; index++) value = Math.imul(value ^ index, 31);
  return value;
}
