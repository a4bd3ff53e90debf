/** Lists of all errors, as Valgrind 3.19 wrote them into its log. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorKey, errorListsIn, occurredBetween } from "#src/ct/error-list.js";

const condition = "Conditional jump or move depends on uninitialised value(s)";
const value = "Use of uninitialised value of size 8";

const log = `==7== (action on error) vgdb me ...
==7== Continuing ...
==7== ERROR SUMMARY: 33 errors from 2 contexts (suppressed: 0 from 0)
==7==
==7== 1 errors in context 1 of 2:
==7== ${condition}
==7==    at 0x1A1BAD0: Builtins_TestEqualStrictHandler (in /usr/bin/node)
==7==    by 0xBD3149B: ???
==7==    by 0x1908082: Builtins_AsyncFunctionAwaitResolveClosure (in /usr/bin/node)
==7==
==7==
==7== 32 errors in context 2 of 2:
==7== Invalid read of size 1
==7==    at 0xBD245DA: ???
==7==    by 0xBD3149B: ???
==7==  Address 0x57e4a70 is 0 bytes inside a block of size 32 alloc'd
==7==    at 0x484086F: malloc (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==7==
==7== ERROR SUMMARY: 33 errors from 2 contexts (suppressed: 0 from 0)
==7== ERROR SUMMARY: 1,036 errors from 3 contexts (suppressed: 0 from 0)
==7==
==7== 1 errors in context 1 of 3:
==7== Thread 1:
==7== ${condition}
==7==    at 0x1A1BAD0: Builtins_TestEqualStrictHandler (in /usr/bin/node)
==7==    by 0xBD3149B: ???
==7==    by 0x1908082: Builtins_AsyncFunctionAwaitResolveClosure (in /usr/bin/node)
==7==
==7== 3 errors in context 2 of 3:
==7== ${value}
==7==    at 0x1A175E2: ??? (in /usr/bin/node)
==7==  Uninitialised value was created by a client request
==7==    at 0xBD1C29A: ???
==7==
==7== 1,032 errors in context 3 of 3:
==7== Invalid read of size 1
==7==    at 0xBD245DA: ???
==7==    by 0xBD3149B: ???
==7==
==7== ERROR SUMMARY: 1,036 errors from 3 contexts (suppressed: 0 from 0)
`;

test("has the count of each error in each list", () => {
  const [first, second, ...more] = errorListsIn(log.split("\n"));
  assert.equal(more.length, 0);
  assert.equal(first?.total, 33);
  assert.deepEqual(
    [...(first?.counts ?? [])],
    [
      [errorKey(condition, ["0x1A1BAD0", "0xBD3149B", "0x1908082"]), 1],
      [errorKey("Invalid read of size 1", ["0xBD245DA", "0xBD3149B"]), 32],
    ],
  );
  assert.equal(second?.total, 1036);
  assert.equal(second?.counts.get(errorKey(value, ["0x1A175E2"])), 3, "the stack of the origin is not the error's");
});

test("tells what occurred between two totals", () => {
  const lists = errorListsIn(log.split("\n"));
  assert.deepEqual(
    [...(occurredBetween(lists, 33, 1036) ?? [])],
    [
      [errorKey(value, ["0x1A175E2"]), 3],
      [errorKey("Invalid read of size 1", ["0xBD245DA", "0xBD3149B"]), 1000],
    ],
  );
  assert.equal(occurredBetween(lists, 1036, 1036)?.size, 0, "nothing occurred");
  assert.equal(occurredBetween(lists, 0, 33)?.size, 2, "before the first list there was nothing");
  assert.equal(occurredBetween(lists, 33, 1037), undefined, "there is no list behind");
  assert.equal(occurredBetween(lists, 33, 1000)?.size, 2, "errors occurred while the list was made");
  assert.equal(occurredBetween(lists, 40, 1036)?.size, 2, "and before the first one");
});

test("takes a log that ends in the middle", () => {
  for (let length = 0; length < log.length; length += 7) {
    for (const { counts } of errorListsIn(log.slice(0, length).split("\n"))) {
      for (const [key, count] of counts) assert.ok(count > 0 && key.includes("0x"));
    }
  }
});
