import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutParameters } from "#src/report/function-name.js";

test("withoutParameters() drops the parameter list and what compilers hang behind it", () => {
  for (const [name, short] of [
    ["node::Buffer::New(v8::Isolate*, unsigned long)", "node::Buffer::New"],
    [
      "v8::internal::(anonymous namespace)::Invoke(v8::internal::Isolate*)",
      "v8::internal::(anonymous namespace)::Invoke",
    ],
    ["f(int) [clone .part.0]", "f"],
    ["A::get() const", "A::get"],
    ["void run<int (*)(char)>(int (*)(char), std::function<void (int)> const&)", "void run<int (*)(char)>"],
    ["Task::operator()(int)", "Task::operator()"],
    ["operator new(unsigned long)", "operator new"],
  ] as const) {
    assert.equal(withoutParameters(name), short);
  }
});

test("withoutParameters() leaves alone what has none", () => {
  for (const name of [
    "main",
    "(below main)",
    "Task::operator()",
    "uv__async_io.part.0",
    "v8::(anonymous namespace)::value",
    "_Z3foov",
    "f::{lambda(int)#1}::value",
    "",
    ")",
    "broken)name",
  ]) {
    assert.equal(withoutParameters(name), name);
  }
});
