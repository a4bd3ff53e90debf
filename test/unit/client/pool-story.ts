/** Random stories for pool-model.ts. */
import fc from "fast-check";
import type { Place, Step, Story } from "./pool-model.js";

const spot = fc.integer({ min: -4, max: 200 });
const length = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.nat(24) },
  { weight: 1, arbitrary: fc.nat(220) },
);
const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 2, arbitrary: spot.map((at) => ({ at })) },
  { weight: 3, arbitrary: fc.nat(30).map((begin) => ({ begin })) },
);
/** -1: not in a span. */
const span = fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(3) });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("alloc" as const), span, place: spot.map((at) => ({ at })), length }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("alloc" as const), span, place, length }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("free" as const), span, place }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("resize" as const), span, place, length }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move" as const), place, to: spot, length }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trim" as const), at: fc.nat(150), length }) },
  { weight: 1, arbitrary: fc.constant({ do: "clear" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("span" as const), at: spot, length: fc.integer({ min: 1, max: 100 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), span: fc.nat(3) }) },
);

export const story: fc.Arbitrary<Story> = fc.record({
  size: fc.constantFrom(160, 192, 200),
  origin: fc.constantFrom(0, 0, 8, 40),
  redzone: fc.constantFrom(0, 0, 3, 8),
  zeroed: fc.boolean(),
  steps: fc.array(step, { maxLength: 40, size: "max" }),
});
