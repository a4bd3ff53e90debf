import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { validator } from "./draft-04.js";
import fc from "fast-check";
import type { Log, Result, Run } from "sarif";
import type { Frame } from "#src/report/contract.js";
import type { Source } from "#src/report/plain-text.js";
import { type SarifOptions, sarifText } from "#src/report/sarif.js";
import { fuzzRuns } from "../../require.js";
import { node } from "./frames.js";
import { anySource, finding, root, source } from "./reports.js";

const validate = schemaOfOasis();

/**
 * The schema as it was before the errata, in a package of Microsoft's. Beside it, what the errata of 2023 added: a region must begin somewhere.
 * Other differences are descriptions, types that the listed values have anyway, and a pattern for languages.
 */
function schemaOfOasis(): (log: unknown) => string {
  const file = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as { definitions: { region: object } };
  Object.assign(schema.definitions.region, {
    anyOf: [{ required: ["startLine"] }, { required: ["charOffset"] }, { required: ["byteOffset"] }],
  });
  return validator(schema);
}

const options: SarifOptions = { cwd: root, root, show: "user", stack: "folded", verdict: { exitCode: 99 } };

function logOf(of: Source, change: Partial<SarifOptions> = {}): Log {
  return JSON.parse([...sarifText(of, { ...options, ...change })].join("")) as Log;
}

/** As it is written, validated. */
function runOf(of: Source, change: Partial<SarifOptions> = {}): Run {
  const log = logOf(of, change);
  assert.equal(validate(log), "");
  return log.runs[0] as Run;
}

const resultsOf = (run: Run): Result[] => run.results ?? [];

test("the schema refuses what it should", () => {
  const log = logOf(source({ findings: [finding("a")] }));
  assert.notEqual(validate({ ...log, version: "2.0.0" }), "");
  const [location] = log.runs[0]?.results?.[0]?.locations ?? [];
  assert.ok(location?.physicalLocation);
  location.physicalLocation.region = {};
  assert.match(validate(log), /region/);
});

test("sarifText() has a result with the place in the repository, the stacks and where the block was", () => {
  const run = runOf(source({ findings: [finding("0123456789ab", { test: "group > copies", notes: ["A note."] })] }));
  assert.deepEqual(run.originalUriBaseIds, { "%SRCROOT%": { uri: "file:///work/app/" } });
  const [result] = resultsOf(run);
  assert.deepEqual(result?.locations?.[0]?.physicalLocation, {
    artifactLocation: { uri: "src/addon.c", uriBaseId: "%SRCROOT%" },
    region: { startLine: 12 },
  });
  assert.equal(result?.message.text, "Reads memory that is not its to read.\nInvalid read of size 4\nA note.");
  assert.equal(result?.level, "error");
  assert.equal(result?.occurrenceCount, 2);
  assert.deepEqual(result?.partialFingerprints, { "jsgrindId/v1": "0123456789ab" });
  assert.equal(result?.properties?.["test"], "group > copies");
  assert.equal(result?.baselineState, undefined);
  const [alloc, thread, relative] = result?.relatedLocations ?? [];
  assert.equal(alloc?.message?.text, "Address 0x5 is 0 bytes after a block of size 16 alloc'd");
  assert.equal(alloc?.physicalLocation?.artifactLocation?.uri, "lib/make.js");
  assert.deepEqual(thread, { id: 1, message: { text: "Block was alloc'd by thread #1" } });
  assert.equal(relative?.physicalLocation, undefined, "relative to what is not known");
  const [main, allocated] = result?.stacks ?? [];
  assert.deepEqual(
    main?.frames.map(({ location }) => location?.message?.text),
    [
      "memcpy (in libc.so.6)",
      "copy (src/addon.c:12)",
      "v8::Call (in node)",
      "run (lib/run.js:3:7)",
      "readSync (node:fs:5)",
    ],
  );
  assert.deepEqual(main?.frames[3]?.location?.physicalLocation?.region, { startLine: 3, startColumn: 7 });
  assert.equal(main?.frames[4]?.location?.physicalLocation?.artifactLocation?.uri, "node:fs");
  assert.equal(main?.frames[1]?.module, "addon.node");
  assert.equal(allocated?.message?.text, alloc?.message?.text);
});

test("sarifText() folds stacks as the terminal does, unless all frames are wanted", () => {
  const stack = [
    finding("a").stack[1],
    ...Array.from({ length: 30 }, (_, index) => node(`v8::f${index}()`)),
  ] as Frame[];
  const of = source({ findings: [finding("a", { stack, related: [] })] });
  const textsOf = (run: Run): unknown[] =>
    resultsOf(run)[0]?.stacks?.[0]?.frames.map(({ location }) => location?.message?.text) ?? [];
  assert.deepEqual(textsOf(runOf(of)), ["copy (src/addon.c:12)", "… 30 frames of V8"]);
  assert.equal(textsOf(runOf(of, { stack: "full" })).length, 31);
});

test("sarifText() looks at the innermost file of the repository's own, and beyond it only when there is none", () => {
  const inPackage = {
    ...finding("a").stack[1],
    file: `${root}/node_modules/addon/src/a.c`,
    line: 8,
  } as Frame;
  const own = finding("a").stack[3] as Frame;
  const outside = { ...inPackage, file: "/usr/src/a b/a.c" };
  const bare = { ip: "0x1", language: "native" as const, function: "f", object: `${root}/build/my addon.node` };
  const uris = [[inPackage, own], [inPackage], [outside], [bare]].map((stack) => {
    const [result] = resultsOf(runOf(source({ findings: [finding("a", { stack })] })));
    return result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
  });
  assert.deepEqual(uris, [
    "lib/run.js",
    "node_modules/addon/src/a.c",
    "file:///usr/src/a%20b/a.c",
    "build/my%20addon.node",
  ]);
});

test("sarifText() explains each kind in a rule, and refers to it", () => {
  const uninitialised = { kind: "SyscallParam", message: "Syscall param write(buf) points to uninitialised byte(s)" };
  const unaddressable = { kind: "SyscallParam", message: "Syscall param read(buf) points to unaddressable byte(s)" };
  const findings = [
    finding("a"),
    finding("b", uninitialised),
    finding("c", unaddressable),
    finding("d", uninitialised),
    finding("e", { kind: "BrandNew" }),
  ];
  const run = runOf(source({ findings }));
  const rules = run.tool.driver.rules ?? [];
  assert.deepEqual(
    rules.map(({ id }) => id),
    ["InvalidRead", "SyscallParam-uninitialised", "SyscallParam-unaddressable", "BrandNew"],
  );
  assert.deepEqual(
    resultsOf(run).map(({ ruleIndex, ruleId }) => [ruleIndex, ruleId === rules[ruleIndex as number]?.id]),
    [0, 1, 2, 1, 3].map((index) => [index, true]),
  );
  assert.match(rules[1]?.help?.markdown ?? "", /\*\*To mend it:\*\* Send only what was written/);
  assert.equal(rules[1]?.shortDescription?.text, "Bytes that were never set are handed to the system.");
  assert.equal(rules[3]?.help, undefined);
});

test("sarifText() has levels by kind", () => {
  const kinds = ["InvalidWrite", "Leak_PossiblyLost", "Leak_StillReachable", "BrandNew"];
  const run = runOf(source({ findings: kinds.map((kind) => finding(kind, { kind })) }));
  assert.deepEqual(
    resultsOf(run).map(({ level }) => level),
    ["error", "warning", "note", "error"],
  );
});

test("sarifText() tells new findings from known ones when there is a baseline", () => {
  const run = runOf(source({ findings: [finding("a")], known: [finding("k")] }));
  assert.deepEqual(
    resultsOf(run).map(({ baselineState }) => baselineState),
    ["new", "unchanged"],
  );
});

test("sarifText() has the runtime's own as suppressed when asked for, and only then", () => {
  const noise = finding("n", { stack: [], reason: "V8 does so." });
  const of = source({ findings: [finding("a")], noise: [noise], suppressed: [{ name: "mine", count: 3 }] });
  assert.equal(resultsOf(runOf(of)).length, 1);
  const run = runOf(of, { show: "all" });
  assert.deepEqual(
    resultsOf(run).map(({ suppressions, level }) => [suppressions, level]),
    [
      [[], "error"],
      [[{ kind: "external", justification: "V8 does so." }], "note"],
    ],
  );
  assert.deepEqual(run.properties?.["suppressed"], [{ name: "mine", count: 3 }]);
});

test("sarifText() says how the run ended", () => {
  const [whole] = runOf(source({}, { notes: ["A note."] })).invocations ?? [];
  assert.deepEqual(
    [whole?.exitCode, whole?.executionSuccessful, whole?.commandLine],
    [99, true, "jsgrind memcheck node app.js"],
  );
  assert.deepEqual(whole?.toolExecutionNotifications, [{ level: "note", message: { text: "A note." } }]);
  const incomplete = [{ reason: "It died.", details: ["so it did"] }];
  const [cut] = runOf(source({}, { incomplete }), { verdict: { signal: "SIGTERM" } }).invocations ?? [];
  assert.deepEqual([cut?.exitSignalName, cut?.exitCode, cut?.executionSuccessful], ["SIGTERM", undefined, false]);
  assert.deepEqual(cut?.toolExecutionNotifications, [{ level: "error", message: { text: "It died.\nso it did" } }]);
});

test("sarifText() has a line for each result, and pieces that no number of findings makes longer", () => {
  const pieces = [...sarifText(source({ findings: Array.from({ length: 2000 }, () => finding("a")) }), options)];
  assert.equal(pieces.join("").split("\n").length, 2000 + 3);
  assert.ok(Math.max(...pieces.map(({ length }) => length)) < 5000);
});

test("sarifText() is valid whatever is in a report", () => {
  fc.assert(
    fc.property(anySource, fc.constantFrom("user", "all"), fc.constantFrom("folded", "full"), (of, show, stack) => {
      assert.equal(resultsOf(runOf(of, { show, stack })).length >= of.report.findings.length, true);
    }),
    { numRuns: fuzzRuns(150) },
  );
});
