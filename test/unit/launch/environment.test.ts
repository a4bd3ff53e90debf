import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { programEnvironment } from "#src/launch/environment.js";
import { temporaryFolder } from "./folder.js";

test("programEnvironment() adds the condition to what the user has set, for each runtime in its own way", () => {
  const base = {
    NODE_OPTIONS: "--no-warnings",
    BUN_OPTIONS: "--smol",
    DENO_CONDITIONS: "mine",
    DENO_V8_FLAGS: "--expose-gc",
    HOME: "/h",
  };
  const env = programEnvironment(base, { tier: "default", rootHasFlags: false, naming: undefined });
  assert.equal(env["NODE_OPTIONS"], "--no-warnings --conditions=valgrind");
  assert.equal(env["BUN_OPTIONS"], "--smol --conditions=valgrind");
  assert.equal(env["DENO_CONDITIONS"], "mine,valgrind");
  assert.equal(env["DENO_V8_FLAGS"], "--expose-gc");
  assert.equal(env["HOME"], "/h");
  assert.equal(base.NODE_OPTIONS, "--no-warnings", "the caller's own environment is left alone");
});

test("programEnvironment() sets nothing that tier default has no use for", () => {
  const env = programEnvironment({}, { tier: "default", rootHasFlags: false, naming: undefined });
  const own = [
    "BUN_OPTIONS",
    "DENO_CONDITIONS",
    "NODE_OPTIONS",
    ...(process.arch === "x64" ? ["OPENSSL_ia32cap"] : []),
  ];
  assert.deepEqual(Object.keys(env).toSorted(), own);
});

test("programEnvironment() spares a Node that has the tier's flags the preload, but not where the user named the tier", () => {
  const options = (tier: "fast" | "ignition", rootHasFlags: boolean): string =>
    programEnvironment({}, { tier, rootHasFlags, naming: undefined })["NODE_OPTIONS"] ?? "";
  assert.equal(options("fast", true), "--conditions=valgrind");
  assert.match(options("fast", false), /^--conditions=valgrind --require .*preload\.cjs"?$/);
  assert.match(options("ignition", true), /preload\.cjs/);
});

test("programEnvironment() has every Node give Buffers memory of their own, before anything else is required", () => {
  const options = { rootHasFlags: false, naming: undefined, buffers: true };
  const nodeOptions = (tier: "default" | "fast"): string =>
    programEnvironment({}, { ...options, tier })["NODE_OPTIONS"] ?? "";
  assert.match(nodeOptions("default"), /^--conditions=valgrind --require .*buffers\.cjs"?$/);
  assert.match(nodeOptions("fast"), /buffers\.cjs"? --require .*preload\.cjs"?$/);
});

test("programEnvironment() gives Deno the flags of the tier, after the user's", () => {
  const flags = programEnvironment(
    { DENO_V8_FLAGS: "--expose-gc" },
    { tier: "sparkplug", rootHasFlags: true, naming: undefined },
  )["DENO_V8_FLAGS"]?.split(",");
  assert.equal(flags?.[0], "--expose-gc");
  assert.ok(flags?.includes("--always-sparkplug"));
});

test("programEnvironment() has JavaScriptCore write its jitdump into the run's folder", () => {
  const env = programEnvironment({}, { tier: "default", rootHasFlags: true, naming: "/run/dir" });
  assert.equal(env["BUN_JSC_useJITDump"], "1");
  assert.equal(env["BUN_JSC_jitDumpDirectory"], "/run/dir");
});

test("programEnvironment() asks every V8 for names, as far as it takes that from its environment", () => {
  const env = programEnvironment({}, { tier: "default", rootHasFlags: true, naming: "/run/dir" });
  assert.equal(env["NODE_OPTIONS"], "--conditions=valgrind --interpreted-frames-native-stack");
  assert.ok(env["DENO_V8_FLAGS"]?.split(",").includes("--perf-prof-path=/run/dir"));
});

test("programEnvironment() brings a Node, and a Node that it starts, to the real client and to the tier", (t) => {
  const folder = temporaryFolder(t);
  const dependency = join(folder, "node_modules", "gated");
  mkdirSync(dependency, { recursive: true });
  writeFileSync(
    join(dependency, "package.json"),
    JSON.stringify({ type: "module", exports: { valgrind: "./on.js", default: "./off.js" } }),
  );
  writeFileSync(join(dependency, "on.js"), 'export default "on"');
  writeFileSync(join(dependency, "off.js"), 'export default "off"');
  const main = join(folder, "main.mjs");
  writeFileSync(
    main,
    `import state from "gated"; import { execFileSync } from "node:child_process"; import { Worker, isMainThread } from "node:worker_threads";
     if (!isMainThread) console.log("worker", state);
     else if (process.argv[2] === "child") new Worker(new URL(import.meta.url)).on("exit", () => console.log("child", state));
     else { console.log("parent", state); process.stdout.write(execFileSync(process.execPath, [process.argv[1], "child"])); }`,
  );
  const run = (env: NodeJS.ProcessEnv): string =>
    execFileSync(process.execPath, [main], { env, cwd: folder, encoding: "utf8" });
  assert.equal(
    run(programEnvironment(process.env, { tier: "fast", rootHasFlags: false, naming: undefined })),
    "parent on\nworker on\nchild on\n",
  );
  assert.equal(run(process.env), "parent off\nworker off\nchild off\n");
});

test("programEnvironment() names a preload that exists and that is silent", () => {
  const env = programEnvironment({}, { tier: "sparkplug", rootHasFlags: true, naming: undefined });
  const preload = / --require "?([^"]+)"?$/.exec(env["NODE_OPTIONS"] ?? "")?.[1] ?? "";
  assert.ok(existsSync(preload), preload);
  // That flags arrived is seen in what they forbid: with --no-opt a function will never be optimised (bit 1 of its status).
  const program = `require("node:v8").setFlagsFromString("--allow-natives-syntax");
    const f = new Function("x", "return x + 1"); f(1);
    console.log((new Function("f", "return %GetOptimizationStatus(f)")(f) >> 1) & 1);`;
  const neverOptimised = (options: NodeJS.ProcessEnv): string =>
    execFileSync(process.execPath, ["-e", program], {
      env: { PATH: process.env["PATH"], ...options },
      encoding: "utf8",
    }).trim();
  assert.equal(neverOptimised(env), "1");
  assert.equal(neverOptimised({}), "0");
});

test("programEnvironment() takes MOVBE from OpenSSL on x64, unless the user has told it what the processor can", () => {
  const options = { tier: "default", rootHasFlags: false, naming: undefined } as const;
  const expected = process.arch === "x64" ? "~0x40000000000000" : undefined;
  assert.equal(programEnvironment({}, options)["OPENSSL_ia32cap"], expected);
  assert.equal(BigInt("0x40000000000000"), 1n << (32n + 22n), "MOVBE is bit 22 of the second word, ecx of CPUID(1)");
  assert.equal(programEnvironment({ OPENSSL_ia32cap: "" }, options)["OPENSSL_ia32cap"], "");
  assert.equal(programEnvironment({ OPENSSL_ia32cap: "~0x20" }, options)["OPENSSL_ia32cap"], "~0x20");
});
