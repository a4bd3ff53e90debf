import assert from "node:assert/strict";
import { test } from "node:test";
import { explanation, met } from "../../../bench/lib/verdict.js";

test("met() is yes up to what was expected, as it is printed", () => {
  assert.equal(met({ ratio: 0.25, expected: 0.25 }), "yes");
  assert.equal(met({ ratio: 0.2549, expected: 0.25 }), "yes");
  assert.equal(met({ ratio: 0.256, expected: 0.25 }), "no");
});

test("met() says nothing where nothing was expected", () => {
  assert.equal(met({ ratio: 3, expected: undefined, floor: 2 }), "");
});

test("met() tells what cannot be from what is not", () => {
  assert.equal(met({ ratio: 0.9, expected: 0.6, floor: 0.7 }), "cannot be");
  assert.equal(met({ ratio: 0.9, expected: 0.6, floor: 0.5 }), "no");
  assert.equal(met({ ratio: 0.5, expected: 0.6, floor: 0.7 }), "yes");
});

test("explanation() gives the floor's figure for what is not met, and nothing for what is", () => {
  const unreachable = explanation("countErrors()", { ratio: 0.91, expected: 0.6, floor: 0.72 });
  assert.match(unreachable ?? "", /`countErrors\(\)` takes 0\.91 .* 0\.60 .*cannot be reached: .* 0\.72\./);
  const missed = explanation("countErrors()", { ratio: 0.91, expected: 0.6, floor: 0.43 });
  assert.match(missed ?? "", /0\.43/);
  assert.doesNotMatch(missed ?? "", /cannot/);
  assert.equal(explanation("countErrors()", { ratio: 0.6, expected: 0.6, floor: 0.43 }), undefined);
  assert.equal(explanation("countErrors()", { ratio: 5, expected: undefined }), undefined);
});
