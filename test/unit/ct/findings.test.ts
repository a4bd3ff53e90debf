/** Errors as findings about secrets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { labelPrefix } from "#src/client/secret/labels.js";
import { certainPart, foldByPlace, placeOf, secretFinding } from "#src/ct/findings.js";
import type { Finding, Frame } from "#src/report/contract.js";

function error(stack: Frame[], related: Finding["related"] = []): Finding {
  return {
    id: "",
    kind: "UninitCondition",
    message: "Conditional jump",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack,
    related,
  };
}

function javascript(ip: string, name: string, line: number): Frame {
  return { ip, language: "javascript", function: name, file: "/app/a.js", line, column: 3 };
}

function handler(ip: string): Frame {
  return { ip, language: "native", function: "Builtins_TestEqualStrictHandler", object: "/usr/bin/node" };
}

const branch = { on: "branch", by: "program" } as const;

test("names the secrets by the functions that classified them, in any script", () => {
  const label = (text: string): string => labelPrefix + Buffer.from(text).toString("hex");
  const origin = (name: string) => ({
    message: "Uninitialised value was created by a client request",
    stack: [{ ip: "0x9", language: "javascript", function: name } as Frame],
  });
  const found = secretFinding(error([handler("0x1")], [origin(label("Schlüssel")), origin("other")]), branch, 7);
  assert.deepEqual(found.depends, { ...branch, secrets: ["Schlüssel"] });
  assert.deepEqual([found.kind, found.occurrences, found.related], ["SecretBranch", 7, []]);
});

test("what is at one place is one finding", () => {
  const at = (line: number, count: number) => secretFinding(error([javascript("0x1", "f", line)]), branch, count);
  const folded = foldByPlace([at(1, 2), at(2, 1), at(1, 3)]);
  assert.deepEqual(
    folded.map(({ stack, occurrences }) => [stack[0]?.line, occurrences]),
    [
      [1, 5],
      [2, 1],
    ],
  );
});

test("of an error that another run had first, only what Valgrind compared is certain", () => {
  const ips = ["0x1", "0x2", "0x3", "0x4", "0x5"];
  // Valgrind did not see the function `missing`: it stands between two frames at an address of its own.
  const stack = [
    handler("0x1"),
    javascript("0xff", "missing", 9),
    ...ips.slice(1).map((ip) => javascript(ip, `f${ip}`, 1)),
  ];
  const { stack: certain, notes = [] } = certainPart({ finding: error(stack), unique: "0x0", ips });
  assert.deepEqual(
    certain.map(({ ip }) => ip),
    ["0x1", "0x2", "0x3", "0x4"],
  );
  assert.match(notes.join(), /of another run first/);
});

test("a function of WebAssembly is the place, be its line known or not", () => {
  const inner: Frame = { ip: "0x1", language: "wasm", function: "compare", tier: "liftoff" };
  assert.equal(placeOf(error([inner, javascript("0x2", "run", 4)])), inner);
  assert.equal(placeOf(error([handler("0x1"), javascript("0x2", "run", 4)]))?.line, 4);
});
