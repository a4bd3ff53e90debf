/** Reports of any size, the same for the same size: many causes, tests and processes, and every kind of block. */
import type { Finding, Frame, Process, Report, TestRun } from "#src/report/contract.js";

export const root = "/home/ada/image-codec";

const addonObject = `${root}/build/Release/codec.node`;
const sources = ["decode", "encode", "palette", "tiles", "resize", "exif"].map((name) => `${root}/src/${name}.cc`);
const linesInSource = 4000;

/** What the sources say; every file the same. */
const text = Array.from({ length: linesInSource }, (_, index) =>
  index % 8 === 0
    ? `static int step_${index + 1}(uint8_t *pixels, size_t count) {`
    : index % 8 === 7
      ? "}"
      : index % 8 === 6
        ? "  return 0;"
        : `  pixels[count - ${index % 13}] = (uint8_t)(pixels[count] >> ${index % 7}); // row ${index + 1}`,
);

export function linesOf(file: string): readonly string[] | undefined {
  return sources.includes(file) || file.endsWith(".test.mjs") ? text : undefined;
}

function native(name: string, file: string, line: number): Frame {
  return { ip: "0x4852019", language: "native", function: name, object: addonObject, file, line };
}

function node(name: string): Frame {
  return { ip: "0x12f4a10", language: "native", function: name, object: "/usr/bin/node" };
}

const malloc: Frame = {
  ip: "0x4847123",
  language: "native",
  function: "malloc",
  object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so",
};

/** The way from main() to the test, which most stacks share. */
const outside: readonly Frame[] = [
  node("v8::internal::Execution::Call(v8::internal::Isolate*, v8::internal::Handle<v8::internal::Object>)"),
  node("v8::Function::Call(v8::Local<v8::Context>, v8::Local<v8::Value>, int, v8::Local<v8::Value>*)"),
  node("node::InternalCallbackScope::Close()"),
  ...Array.from({ length: 26 }, (_, index) => node(`node::Stage${index}::Run(node::Environment*)`)),
  node("node::SpinEventLoopInternal(node::Environment*)"),
  node("node::Start(int, char**)"),
  node("main"),
];

interface Shape {
  kind: string;
  message: string;
  /** What follows Valgrind's address, and whether the block was freed. */
  block?: readonly [words: string, freed: boolean];
}

const shapes: readonly Shape[] = [
  {
    kind: "InvalidWrite",
    message: "Invalid write of size 8",
    block: ["0 bytes after a block of size 24 alloc'd", false],
  },
  { kind: "InvalidRead", message: "Invalid read of size 4", block: ["8 bytes inside a block of size 16 free'd", true] },
  {
    kind: "InvalidRead",
    message: "Invalid read of size 16",
    block: ["1,020 bytes inside a block of size 1,024 alloc'd", false],
  },
  {
    kind: "InvalidWrite",
    message: "Invalid write of size 1",
    block: ["4 bytes before a block of size 64 alloc'd", false],
  },
  {
    kind: "DoubleFree",
    message: "Invalid free() / delete / delete[] / realloc()",
    block: ["0 bytes inside a block of size 40 free'd", true],
  },
  { kind: "UninitCondition", message: "Conditional jump or move depends on uninitialised value(s)" },
  {
    kind: "SyscallParam",
    message: "Syscall param write(buf) points to uninitialised byte(s)",
    block: ["64 bytes inside a block of size 65,536 alloc'd", false],
  },
  {
    kind: "MismatchedFree",
    message: "Mismatched free() / delete / delete []",
    block: ["0 bytes inside a block of size 128 alloc'd", false],
  },
  { kind: "Leak_DefinitelyLost", message: "" },
  { kind: "Leak_PossiblyLost", message: "" },
  { kind: "Overlap", message: "Source and destination overlap in memcpy(0x4a41044, 0x4a41040, 16)" },
  {
    kind: "InvalidRead",
    message: "Invalid read of size 8",
    block: ["16 bytes inside a tile cache of size 4,096 client-defined", false],
  },
];

function testName(index: number): string {
  return `codec > ${["decodes", "encodes", "resizes", "rotates"][index % 4]} > ${["a small image", "an empty image", "rows of odd length", "16 bits a channel"][(index >> 2) % 4]}, case ${index}`;
}

function testFile(index: number): string {
  return `${root}/test/${["decode", "encode", "resize", "rotate"][index % 4]}.test.mjs`;
}

function findingAt(cause: number, copy: number, tests: number, pids: readonly number[]): Finding {
  const shape = shapes[cause % shapes.length] as Shape;
  const file = sources[cause % sources.length] as string;
  const line = 1 + ((cause * 37) % (linesInSource - 10));
  const test = (cause * 7 + copy) % tests;
  const way = copy % 3;
  const caller: Frame = {
    ip: "0x5",
    language: "javascript",
    function: way === 0 ? "decodeAll" : way === 1 ? "decodeOne" : "retry",
    file: testFile(test),
    line: 20 + way,
    column: 11,
    tier: "ignition",
  };
  const stack = [
    native(`codec::step_${line}(unsigned char*, unsigned long)`, file, line),
    native("codec::Run(Napi::CallbackInfo const&)", sources[0] as string, 12),
    node("Builtins_CallApiCallbackGeneric"),
    caller,
    ...outside,
  ];
  const made = [malloc, native("codec::Image::Allocate(unsigned long)", file, Math.max(1, line - 9)), ...outside];
  const freed = [{ ...malloc, function: "free" }, native("codec::Image::~Image()", file, line + 4), ...outside];
  const isLeak = shape.kind.startsWith("Leak_");
  const bytes = 24 * (1 + (cause % 9));
  return {
    id: (cause * 65_537 + way).toString(16).padStart(12, "0").slice(-12),
    kind: shape.kind,
    message: isLeak
      ? `${bytes} bytes in 1 blocks are ${shape.kind === "Leak_DefinitelyLost" ? "definitely" : "possibly"} lost in loss record ${cause % 99} of 99`
      : shape.message,
    pid: pids[test % pids.length] as number,
    thread: cause % 17 === 0 ? 7 : 1,
    occurrences: isLeak ? 1 : 1 + ((cause * 31 + copy * 7) % 90),
    stack: isLeak ? made : stack,
    related:
      shape.block === undefined
        ? []
        : [
            {
              message: `Address 0x${(0x4a41040 + 64 * cause + copy).toString(16)} is ${shape.block[0]}`,
              stack: shape.block[1] ? freed : made,
            },
            ...(shape.block[1] ? [{ message: "Block was alloc'd at", stack: made }] : []),
          ],
    ...(isLeak && {
      leak: { bytes, blocks: 1 },
      added: [
        { test: testName(test), bytes: bytes - 8, blocks: 1 },
        { test: testName((test + 1) % tests), bytes: 8, blocks: 0 },
      ],
    }),
    test: testName(test),
    ...(cause % 5 === 0 && { notes: ["What is read was byte 8 of a Buffer of 16 bytes that is gone."] }),
  };
}

/** `findings` of `causes` causes. */
export function syntheticReport({ findings, causes }: { findings: number; causes: number }): Report {
  const tests = Math.max(4, Math.min(400, Math.floor(findings / 3)));
  const pids = [4021, 4022, 4023, 4024];
  const processes: Process[] = pids.map((pid, index) => ({
    pid,
    command: index === 0 ? ["/usr/bin/node", "--test"] : ["/usr/bin/node", testFile(index)],
    runtime: { name: "Node.js", version: "24.11.0" },
    exitCode: index === 0 ? 0 : null,
    signal: null,
  }));
  const all = Array.from({ length: findings }, (_, index) =>
    findingAt(index % causes, Math.floor(index / causes), tests, pids),
  );
  const runs: TestRun[] = Array.from({ length: tests + 10 }, (_, index) => ({
    pid: pids[index % pids.length] as number,
    runner: "node:test",
    file: testFile(index),
    name: testName(index),
    outcome: index % 41 === 5 ? "failed" : "passed",
    seconds: 0.2 + (index % 30) / 10,
  }));
  const noise = Array.from({ length: 3 }, (_, index) => ({
    ...findingAt(5, index, tests, pids),
    id: `00000000000${index}`,
    stack: [node("Builtins_StringEqual"), ...outside.slice(index)],
  }));
  return {
    schema: 1,
    jsgrind: "0.2.0",
    valgrind: "3.27.1",
    tool: "memcheck",
    command: ["npm", "test"],
    processes,
    findings: all,
    noise,
    suppressed: [
      { name: "openssl: reads behind its buffer on purpose", count: 1204 },
      { name: "glibc: dlopen", count: 3 },
    ],
    known: [findingAt(1, 1, tests, pids), findingAt(3, 2, tests, pids)],
    tests: runs,
  };
}
