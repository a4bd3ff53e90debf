import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, judgeNamed, ruleFor } from "#src/judge/judge.js";
import { type ProcessFacts, rules } from "#src/judge/rules.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { addonFrame, recordedFinding, recordings } from "./recorded.js";

const facts: ProcessFacts = { runtime: "node", executable: "/opt/node/bin/node", numCallers: 250 };

function ruleName(finding: Finding, its = facts): string | undefined {
  return ruleFor(finding, its)?.name;
}

/** `frames` from the innermost, each in Node unless it says otherwise. */
function finding(kind: string, frames: (string | Frame)[], change: Partial<Finding> = {}): Finding {
  const stack = frames.map((frame, index): Frame =>
    typeof frame === "string"
      ? { ip: `0x${index}`, language: "native", function: frame, object: "/opt/node/bin/node" }
      : frame,
  );
  return { id: "", kind, message: "", pid: 1, thread: 1, occurrences: 1, stack, related: [], ...change };
}

const generated: Frame = { ip: "0x1", language: "native" };
const libc = (name: string): Frame => ({
  ip: "0x2",
  language: "native",
  function: name,
  object: "/lib/x86_64-linux-gnu/libc.so.6",
});

for (const { file, rule, runtime } of recordings()) {
  const its = { ...facts, runtime };

  test(`ruleFor() ${file}`, () => assert.equal(ruleName(recordedFinding(file), its), rule));

  test(`ruleFor() ${file} but with an addon in its stack, or in a related one, is the user's`, () => {
    const recorded = recordedFinding(file);
    if (rules.find(({ name }) => name === rule)?.whoeverCalled) {
      assert.equal(ruleName({ ...recorded, stack: recorded.stack.toSpliced(1, 0, addonFrame()) }, its), undefined);
      assert.equal(ruleName({ ...recorded, stack: [...recorded.stack, addonFrame()] }, its), rule);
      return;
    }
    for (const at of [0, 1, recorded.stack.length]) {
      assert.equal(
        ruleName({ ...recorded, stack: recorded.stack.toSpliced(at, 0, addonFrame()) }, its),
        undefined,
        `at ${at}`,
      );
    }
    assert.equal(
      ruleName({ ...recorded, related: [{ message: "Block was alloc'd at", stack: [addonFrame()] }] }, its),
      undefined,
    );
  });

  test(`ruleFor() ${file} but about memory that the program described is the user's`, () => {
    const recorded = recordedFinding(file);
    // Of a leak Memcheck never says where it lies.
    if (rules.find(({ name }) => name === rule)?.whoeverCalled) return;
    for (const message of [
      "Uninitialised value was created by a client request",
      "Address 0x1 is 0 bytes inside a block of size 8 client-defined",
      "Address 0x1 is 0 bytes inside a recently re-allocated block of size 8 alloc'd",
    ]) {
      assert.equal(ruleName({ ...recorded, related: [{ message, stack: [] }] }, its), undefined, message);
    }
  });
}

test("ruleFor() knows the pointers that V8's collector found on the stack as it goes on with them", () => {
  // A finding of Jest's on Node 24.
  const marking = [
    "cppgc::internal::MarkerBase::ProcessWorklistsWithDeadline(unsigned long, v8::base::TimeTicks)",
    "cppgc::internal::MarkerBase::AdvanceMarkingWithLimits(v8::base::TimeDelta, unsigned long)",
    "v8::internal::CppHeap::AdvanceMarking(v8::base::TimeDelta, unsigned long)",
    "v8::internal::MarkCompactCollector::PerformWrapperTracing()",
  ];
  const trace =
    "cppgc::internal::TraceTraitBase<node::contextify::ContextifyContext>::Trace(cppgc::Visitor*, void const*)";
  assert.equal(ruleName(finding("UninitValue", [trace, ...marking])), "conservative-stack-scan");
  assert.equal(ruleName(finding("UninitValue", [trace, addonFrame(), ...marking])), undefined);
  assert.equal(ruleName(finding("InvalidRead", [trace, ...marking])), undefined);
});

test("rules are each tested with a recorded error, and say their reason", () => {
  // Only with --perf-prof, and not always: tested by its stack below.
  const unrecorded = ["perf-logger"];
  assert.deepEqual(
    new Set([...recordings().map(({ rule }) => rule), ...unrecorded]),
    new Set(rules.map(({ name }) => name)),
  );
  for (const { reason } of rules) assert.match(reason, /^\S.{20,}[^.]$/);
});

test("ruleFor() leaves the user every kind that no rule names", () => {
  const scan = ["heap::base::(anonymous namespace)::IteratePointersInStack(heap::base::StackVisitor*)"];
  assert.equal(ruleName(finding("UninitCondition", scan)), "conservative-stack-scan");
  for (const kind of [
    "SyscallParam",
    "InvalidWrite",
    "InvalidFree",
    "Overlap",
    "ClientCheck",
    "InvalidMemPool",
    "SomethingNew",
    "",
  ]) {
    assert.equal(ruleName(finding(kind, scan)), undefined, kind);
  }
  assert.equal(ruleName(finding("InvalidRead", scan)), undefined);
});

test("ruleFor() judges by where it happened, not by who called", () => {
  assert.equal(
    ruleName(finding("UninitCondition", ["Builtins_ObjectIs", "v8::internal::GCTracer::Start()"])),
    undefined,
  );
  assert.equal(
    ruleName(finding("UninitCondition", ["uv__write", "v8::internal::compiler::Pipeline::Run()"])),
    undefined,
  );
  // A finalizer that the collector calls is not the collector, and neither is JavaScript.
  const scan = "heap::base::Stack::IteratePointersImpl(heap::base::StackVisitor*)";
  assert.equal(ruleName(finding("UninitCondition", [generated, scan])), undefined);
  assert.equal(ruleName(finding("UninitCondition", ["a", "b", "c", "d", "e", "f", scan])), undefined);
  assert.equal(ruleName(finding("UninitCondition", ["a", "b", "c", "d", "e", scan])), "conservative-stack-scan");
});

test("ruleFor() takes an access of WebAssembly for V8's check of bounds only where nobody may touch the pages", () => {
  const wrapper = "Builtins_JSToWasmWrapperAsm";
  const at = (where: string, frames: (string | Frame)[] = [generated, wrapper], message = "Invalid read of size 4") =>
    ruleName(finding("InvalidRead", frames, { message, related: [{ message: where, stack: [] }] }));
  const guard = "Address 0x59d00000 is in a --- anonymous segment";
  assert.equal(at(guard), "wasm-bounds");
  assert.equal(at(guard, [generated, generated, "Builtins_GenericJSToWasmWrapper"]), "wasm-bounds");
  assert.equal(at(guard, [generated, "Builtins_InterpreterEntryTrampoline"]), undefined, "JavaScript's code");
  assert.equal(at(guard, [wrapper]), undefined, "not WebAssembly itself");
  assert.equal(at(guard, [libc("memcpy"), generated, wrapper]), undefined, "the C library");
  assert.equal(at("Address 0x59d00000 is not stack'd, malloc'd or (recently) free'd"), undefined);
  // The last three bytes of a memory, and the byte behind it.
  assert.equal(at("Address 0x259c9fffd is in a rw- anonymous segment"), "wasm-bounds");
  assert.equal(at("Address 0x259c9fffc is in a rw- anonymous segment"), undefined, "within its memory");
  assert.equal(at("Address 0x259c90010 is in a rw- anonymous segment"), undefined, "beside a block");
  assert.equal(at("Address 0x259c9fffd is in a rw- anonymous segment", undefined, "Invalid read of size 3"), undefined);
});

test("ruleFor() counts what the runtime calls in the C and C++ libraries as the runtime's", () => {
  const logger = "v8::internal::PerfJitLogger::LogWriteDebugInfo(v8::internal::Tagged<v8::internal::Code>)";
  assert.equal(ruleName(finding("InvalidRead", [libc("fwrite"), libc("memcpy"), logger])), "perf-logger");
  assert.equal(ruleName(finding("InvalidRead", [libc("memcpy"), "v8::internal::Other()", logger])), undefined);
});

test("ruleFor() takes a leak for the runtime's only when the runtime allocated it", () => {
  const leak = { leak: { bytes: 24, blocks: 1 } };
  const malloc: Frame = {
    ip: "0x3",
    language: "native",
    function: "malloc",
    object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so",
  };
  const stack = [malloc, "CRYPTO_malloc", generated, "node::Start(int, char**)", libc("(below main)")];
  assert.equal(ruleName(finding("Leak_DefinitelyLost", stack, leak)), "runtime-leak");
  assert.equal(ruleName(finding("Leak_DefinitelyLost", stack)), undefined, "no leak at all");
  assert.equal(
    ruleName(finding("Leak_DefinitelyLost", [malloc, generated, ...stack], leak)),
    undefined,
    "allocated by generated code",
  );
  assert.equal(ruleName(finding("Leak_DefinitelyLost", [malloc, libc("strdup")], leak)), undefined, "not the runtime");
  assert.equal(
    ruleName(finding("Leak_DefinitelyLost", [malloc, "ffi_call_unix64", ...stack], leak)),
    undefined,
    "node:ffi",
  );
});

test("ruleFor() leaves the user a leak whose stack was cut off, unless 50 frames are left and all the runtime's own", () => {
  const frames = (count: number): string[] => Array.from({ length: count }, (_, index) => `swc::parse_${index}`);
  const cut = (stack: (string | Frame)[]): string | undefined =>
    ruleName(finding("Leak_PossiblyLost", stack, { leak: { bytes: 24, blocks: 1 } }), {
      ...facts,
      numCallers: stack.length,
    });
  assert.equal(cut([libc("malloc"), ...frames(11)]), undefined);
  assert.equal(cut([libc("malloc"), ...frames(48)]), undefined);
  assert.equal(cut([libc("malloc"), ...frames(49)]), "runtime-leak");
  assert.equal(cut([libc("malloc"), ...frames(249)]), "runtime-leak");
  assert.equal(cut([libc("malloc"), ...frames(248), addonFrame()]), undefined, "an addon at the far end");
  assert.equal(cut([libc("malloc"), addonFrame(), ...frames(248)]), undefined, "an addon allocated it");
  assert.equal(cut([libc("malloc"), generated, ...frames(248)]), undefined, "generated code allocated it");
});

test("ruleFor() gives up on uninitialised bytes in a runtime without symbols, and on nothing else", () => {
  const bun = (ip: string): Frame => ({ ip, language: "native", object: "/x/bun" });
  assert.equal(ruleName(finding("UninitValue", [libc("memcpy"), bun("0x1"), bun("0x2")])), "stripped-runtime");
  assert.equal(ruleName(finding("UninitValue", [libc("memcpy"), bun("0x1"), addonFrame(), bun("0x2")])), undefined);
  assert.equal(ruleName(finding("UninitValue", [generated, bun("0x1")])), undefined, "generated code did it");
  assert.equal(ruleName(finding("UninitValue", [libc("memcpy")])), undefined, "the library alone");
  assert.equal(ruleName(finding("InvalidRead", [bun("0x1")])), undefined);
  const syscall = (message: string): string | undefined =>
    ruleName(finding("SyscallParam", [libc("epoll_pwait"), bun("0x1")], { message }));
  assert.equal(syscall("Syscall param epoll_pwait(timeout) contains uninitialised byte(s)"), "stripped-runtime");
  assert.equal(syscall("Syscall param write(buf) points to uninitialised byte(s)"), undefined);
  assert.equal(
    ruleName(finding("Leak_PossiblyLost", [libc("malloc"), bun("0x1")], { leak: { bytes: 1, blocks: 1 } })),
    "runtime-leak",
  );
});

test("ruleFor() takes JavaScriptCore's thunks for the runtime's, and its other machine code for the program's", () => {
  const bun: Frame = { ip: "0x1", language: "native", object: "/x/bun" };
  const code = (name: string): Frame => ({ ip: "0x2", language: "native", function: name });
  assert.equal(ruleName(finding("UninitValue", [code("JSC-Thunk: bound"), bun])), "stripped-runtime");
  assert.equal(
    ruleName(finding("UninitValue", [code("JSC-Thunk: CallTrampoline"), code("JSC-Thunk: bound"), bun])),
    "stripped-runtime",
  );
  assert.equal(ruleName(finding("UninitValue", [code("JSC-InlineCache: GetByVal"), bun])), undefined);
  assert.equal(ruleName(finding("UninitValue", [code("JSC-Thunk: bound"), generated, bun])), undefined);
  assert.equal(ruleName(finding("UninitValue", [code("JSC-Thunk: bound"), addonFrame(), bun])), undefined);
});

test("ruleFor() does not hold the loading of jsgrind's object against the program, and its requests it does", () => {
  const jsgrind = (name: string): Frame => ({ ...libc(name), object: "/tmp/jsgrind-a1B2c3/jsgrind.node" });
  const unnamed: Frame = { ip: "0x3", language: "native", object: "/opt/node/bin/node" };
  assert.equal(ruleName(finding("UninitCondition", [unnamed, jsgrind("napi_register_module_v1")])), "stripped-runtime");
  assert.equal(ruleName(finding("UninitCondition", [unnamed, jsgrind("jsgrind_client_request")])), undefined);
  assert.equal(ruleName(finding("UninitCondition", [unnamed, addonFrame()])), undefined);
});

test("ruleFor() knows the runtime by its own path, whatever its name", () => {
  const at = (object: string): Finding =>
    finding(
      "UninitCondition",
      ["v8::internal::GCTracer::Stop()", "v8::internal::Heap::CollectGarbage()"].map((name): Frame => ({
        ip: "0x1",
        language: "native",
        function: name,
        object,
      })),
    );
  assert.equal(ruleName(at("/opt/my-node-20"), { ...facts, executable: "/opt/my-node-20" }), "gc-tracer");
  assert.equal(ruleName(at("/opt/my-node-20")), undefined);
  assert.equal(ruleName(at("/usr/lib/x86_64-linux-gnu/libnode.so.115")), "gc-tracer");
  assert.equal(ruleName(at("/app/node_modules/x/libnode.so.node")), undefined);
});

test("ruleFor() does not take an unnamed object for generated code", () => {
  const recorded = finding("UninitCondition", [
    "v8::internal::GCTracer::Stop()",
    { ip: "0x5", language: "native", function: "mystery" },
  ]);
  assert.equal(ruleName(recorded), undefined);
});

test("ruleFor() leaves what JavaScriptCore compiled to other runtimes' users, and to Bun's when it is no uninitialised byte", () => {
  const bun: ProcessFacts = { ...facts, runtime: "bun" };
  assert.equal(ruleName(finding("UninitCondition", [generated, "main"]), bun), "javascriptcore-code");
  assert.equal(ruleName(finding("UninitCondition", [libc("memcmp"), generated, "main"]), bun), "javascriptcore-code");
  assert.equal(ruleName(finding("UninitCondition", [generated, "main"])), undefined);
  assert.equal(ruleName(finding("InvalidRead", [generated, "main"]), bun), undefined);
});

test("judgeNamed() knows a trap of WebAssembly that optimised JavaScript caught, and nothing else, by its name", () => {
  const beyond = { related: [{ message: "Address 0xd9d90001 is in a --- anonymous segment", stack: [] }] };
  const trap = finding("InvalidRead", [generated, generated, "Builtins_JSEntry"], beyond);
  const judged = judge([trap, finding("UninitCondition", [generated, "main"])], facts);
  assert.equal(judged.findings.length, 2);

  const wasm: Frame = { ip: "0x1", language: "wasm", function: "load" };
  const javascript: Frame = { ip: "0x1", language: "javascript", function: "attempt" };
  const stub: Frame = { ip: "0x1", language: "native", function: "Stub:js-to-wasm:i:i" };
  const named = judged.findings.map((each) => ({ ...each, stack: [wasm, stub, javascript, ...each.stack.slice(2)] }));
  const again = judgeNamed({ ...judged, findings: named }, facts);
  assert.deepEqual(
    again.noise.map(({ rule }) => rule.name),
    ["wasm-bounds"],
  );
  assert.deepEqual(
    again.findings.map(({ kind }) => kind),
    ["UninitCondition"],
  );

  const outOfJavaScript = { ...trap, stack: [javascript, ...trap.stack.slice(1)] };
  assert.equal(judgeNamed({ findings: [outOfJavaScript], noise: [] }, facts).findings.length, 1);
  const throughAddon = { ...trap, stack: [wasm, javascript, addonFrame()] };
  assert.equal(judgeNamed({ findings: [throughAddon], noise: [] }, facts).findings.length, 1);
});

test("ruleFor() goes by the origin of bytes where it is a variable of the runtime's, and no addon had a part in it", () => {
  const born = (object: string): Partial<Finding> => ({
    related: [
      {
        message: "Uninitialised value was created by a stack allocation",
        stack: [{ ip: "0x1", language: "native", object }],
      },
    ],
  });
  const inNode = born(facts.executable);
  assert.equal(ruleName(finding("SyscallParam", [libc("write"), "uv_write"], inNode)), "runtime-variable");
  assert.equal(ruleName(finding("UninitCondition", [generated, "main"], inNode)), "runtime-variable");
  assert.equal(ruleName(finding("UninitCondition", [generated, "main"], born("/app/addon.node"))), undefined);
  assert.equal(ruleName(finding("UninitCondition", [addonFrame(), "main"], inNode)), undefined);
  assert.equal(ruleName(finding("InvalidRead", [generated, "main"], inNode)), undefined);
});
