import assert from "node:assert/strict";
import { test } from "node:test";
import { isGenerated, nativeFrame } from "#src/frames/native.js";
import { isRuntimeObject, isSystemObject } from "#src/frames/objects.js";

test("nativeFrame() joins folder and file, and leaves out what Valgrind does not know", () => {
  assert.deepEqual(nativeFrame({ ip: "0x1A", obj: "/a/x.node", fn: "f(int)", dir: "/src/lib", file: "f.c", line: 7 }), {
    ip: "0x1A",
    language: "native",
    function: "f(int)",
    object: "/a/x.node",
    file: "/src/lib/f.c",
    line: 7,
  });
  assert.deepEqual(nativeFrame({ ip: "0x2B" }), { ip: "0x2B", language: "native" });
  assert.deepEqual(nativeFrame({ ip: "0x3", obj: "/a/x.node" }), {
    ip: "0x3",
    language: "native",
    object: "/a/x.node",
  });
});

test("nativeFrame() resolves what compilers leave in the folder, and keeps an absolute file as it is", () => {
  assert.equal(nativeFrame({ ip: "0x1", dir: "/build/out/../deps/uv", file: "fs.c" }).file, "/build/deps/uv/fs.c");
  assert.equal(nativeFrame({ ip: "0x1", dir: "/build", file: "/usr/include/x.h" }).file, "/usr/include/x.h");
  assert.equal(nativeFrame({ ip: "0x1", dir: "./elf/../elf", file: "dl.c" }).file, "elf/dl.c");
  assert.equal(nativeFrame({ ip: "0x1", file: "dl.c" }).file, "dl.c");
});

test("nativeFrame() gives no line without a file", () => {
  assert.deepEqual(nativeFrame({ ip: "0x1", fn: "f", line: 3 }), { ip: "0x1", language: "native", function: "f" });
});

test("isGenerated() holds for a frame of which only the address is known", () => {
  assert.equal(isGenerated({ ip: "0x1", language: "native" }), true);
  assert.equal(isGenerated({ ip: "0x1", language: "native", function: "f" }), false);
  assert.equal(isGenerated({ ip: "0x1", language: "native", object: "/x" }), false);
});

test("isSystemObject() knows the C and C++ libraries, the loader and Valgrind's own, by name", () => {
  for (const name of [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/usr/lib/x86_64-linux-gnu/libc.so.6",
    "/lib/x86_64-linux-gnu/libc-2.31.so",
    "/usr/lib/libpthread.so.0",
    "/usr/lib/libstdc++.so.6.0.30",
    "/usr/lib/libgcc_s.so.1",
    "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so",
  ]) {
    assert.equal(isSystemObject(name), true, name);
  }
  for (const name of [
    "/app/libcurl.so.4",
    "/app/libmine.so",
    "/app/libc.so.node",
    "/app/addon.node",
    "/usr/bin/node",
    "/x/ld",
  ]) {
    assert.equal(isSystemObject(name), false, name);
  }
});

test("isRuntimeObject() knows the runtimes by name, and the process's executable by path", () => {
  for (const name of ["/usr/bin/node", "/x/bun", "/x/deno", "/usr/lib/libnode.so.115"])
    assert.equal(isRuntimeObject(name), true, name);
  for (const name of ["/x/node20", "/x/node.node", "/x/nodemon"]) assert.equal(isRuntimeObject(name), false, name);
  assert.equal(isRuntimeObject("/x/node20", "/x/node20"), true);
});
