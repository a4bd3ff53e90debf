/** One test for each thing that Valgrind does to its XML and that a reader has to bear with; how documents end is in endings.test.ts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  document,
  errorOf,
  errorsIn,
  madeError,
  ofType,
  only,
  read,
  readRecorded,
  recorded,
  uniques,
} from "./documents.js";

test("createXmlReader() the suppression that is repeated under the root is dropped", () => {
  const text = recorded("mc319-bar.xml").toString();
  assert.equal(text.match(/^ {2}<suppression>\n {4}<sname>/gm)?.length, 22);
  const events = read(text);
  assert.equal(errorsIn(events).filter(({ suppression }) => suppression !== undefined).length, 11);
  assert.deepEqual(ofType(events, "unknown"), []);
});

test("createXmlReader() a suppression under the root that is no repetition is kept", () => {
  const stray =
    "  <suppression>\n    <rawtext>\n<![CDATA[\n{\n   fun:a]]>b\n}\n]]>\n    </rawtext>\n  </suppression>\n";
  const events = read(document(madeError(0) + stray + madeError(1)));
  assert.deepEqual(only(events, "unknown").element.children, [
    { name: "rawtext", text: "{\n   fun:a]]>b\n}", children: [] },
  ]);
  assert.deepEqual(uniques(events), ["0x0", "0x1"]);
});

test("createXmlReader() a thread name that is not escaped is read as it is", () => {
  for (const name of ["w<&>x", "a&amp;<b>", "</error>", "<tid>9</tid>", "&lt;", "<![CDATA[", "<!--", "a<", "&", " "]) {
    const named = madeError(1).replace("</tid>\n", `</tid>\n  <threadname>${name}</threadname>\n`);
    const events = read(document(madeError(0) + named + madeError(2)));
    const error = errorOf(events, "0x1");
    assert.equal(error.threadName, name === "&lt;" ? "<" : name);
    assert.deepEqual([error.thread, error.stack[0]?.fn, error.damaged], [1, "f1", undefined]);
    assert.deepEqual(uniques(events), ["0x0", "0x1", "0x2"]);
  }
});

test("createXmlReader() a thread name of several lines is read as it is", () => {
  assert.equal(errorOf(readRecorded("drd-odd-319.xml"), "0xe").threadName, "a&amp;<b>\n</e>");
});

test("createXmlReader() descriptions of blocks and paths that are not escaped are read as they are", () => {
  assert.equal(
    errorOf(readRecorded("cb-319.xml"), "0x0").related[0]?.message,
    `Address 0x4852000 is 0 bytes inside a blk <desc> & "q" of size 64 client-defined`,
  );
  assert.equal(
    errorOf(readRecorded("memcheck-odd-319.xml"), "0x1").related[0]?.message,
    "Address 0x4a40090 is 0 bytes inside a block\n<two> & lines </auxwhat> \u0001\uFFFD of size 4 client-defined",
  );
  const fd = "  <fd>7</fd>\n  <path>/tmp/<a>&b</path>\n  <what>Open file descriptor 7: /tmp/<a>&b</what>\n";
  const error = errorOf(read(document(madeError(3, fd))), "0x3");
  assert.deepEqual([error.fd, error.path, error.what], [7, "/tmp/<a>&b", "Open file descriptor 7: /tmp/<a>&b"]);
});

test("createXmlReader() the </still_reachable> that 3.26.0 leaves out is done without", () => {
  const amount = (name: string, bytes: number) =>
    `  <${name}>\n    <bytes>${bytes}</bytes>\n    <blocks>1</blocks>\n  </${name}>\n`;
  const summary =
    `<leak_summary>\n${amount("definitely_lost", 11)}${amount("indirectly_lost", 12)}${amount("possibly_lost", 13)}` +
    `${amount("still_reachable", 0).replace("  </still_reachable>\n", "")}${amount("suppressed", 15)}</leak_summary>\n\n`;
  const events = read(document(summary + madeError(1)));
  assert.deepEqual(only(events, "leakSummary"), {
    type: "leakSummary",
    definitelyLost: { bytes: 11, blocks: 1 },
    indirectlyLost: { bytes: 12, blocks: 1 },
    possiblyLost: { bytes: 13, blocks: 1 },
    stillReachable: { bytes: 0, blocks: 1 },
    suppressed: { bytes: 15, blocks: 1 },
    heuristics: [],
  });
  assert.deepEqual(uniques(events), ["0x1"]);
  assert.equal(only(events, "end").complete, true);
});

test("createXmlReader() thousands separators and deltas in numbers are understood", () => {
  const amount = (name: string, more = "") =>
    `  <${name}>\n    <bytes>1,234,567 (+1,024)</bytes>\n    <in_blocks>3 (-2)</in_blocks>\n${more}  </${name}>\n`;
  const heuristic =
    "    <reachable_heuristic>\n      <kind>stdstring</kind>\n      <bytes>1,000</bytes>\n      <blocks>2</blocks>\n    </reachable_heuristic>\n";
  const names = ["definitely_lost", "indirectly_lost", "possibly_lost", "suppressed"]
    .map((name) => amount(name))
    .join("");
  const summary = `<leak_summary>\n${names}${amount("still_reachable", heuristic)}</leak_summary>\n`;
  const { stillReachable, suppressed, heuristics } = only(read(document(summary)), "leakSummary");
  assert.deepEqual(stillReachable, { bytes: 1234567, blocks: 3, bytesDelta: 1024, blocksDelta: -2 });
  assert.deepEqual(suppressed, stillReachable);
  assert.deepEqual(heuristics, [{ kind: "stdstring", bytes: 1000, blocks: 2 }]);
});

test("createXmlReader() Helgrind's address of a lock is kept as printed", () => {
  assert.equal(
    errorOf(readRecorded("helgrind-319.xml"), "0x5").related[0]?.message,
    "Lock at 0x10023CE560 was first observed",
  );
});

test("createXmlReader() bytes that are no UTF-8 are replaced, and nothing around them is lost", () => {
  const events = readRecorded("memcheck-odd-319.xml");
  assert.deepEqual(only(events, "start").command, ["./memory", "odd", "arg\nwith newline", " ", "\uFFFD<&>"]);
  assert.equal(ofType(events, "clientMessage")[2]?.text, "\uFFFD cut, \uFFFD byte\n");
});

test("createXmlReader() control characters and markup in a message are read as they are", () => {
  const messages = ofType(readRecorded("memcheck-odd-319.xml"), "clientMessage").map(({ text }) => text);
  assert.equal(messages[0], "no newline");
  assert.equal(messages[1], "a\u001B[31mred\u001B[0m &amp; <error>\n<error>\n</clientmsg>\n");
});

test("createXmlReader() NUL bytes, which a file has where it was truncated under its writer, are skipped", () => {
  const sound = Buffer.from(document(madeError(1)));
  const at = sound.indexOf("ror>");
  const gap = Buffer.alloc(100_000);
  assert.deepEqual(read(Buffer.concat([gap, sound.subarray(0, at), gap, sound.subarray(at)])), read(sound));
});

test("createXmlReader() FishyValue: a newline before </what>, and a tag after it", () => {
  const error = errorOf(readRecorded("memcheck-odd-319.xml"), "0x0");
  assert.equal(error.what, "Argument 'size' of function malloc has a fishy (possibly negative) value: -5");
  assert.deepEqual(
    error.stack.map(({ fn }) => fn),
    ["malloc", "odd_texts", "main"],
  );
});

test("createXmlReader() HoldtimeErr: <acquired_at> before <what> is not where it happened", () => {
  const error = errorOf(readRecorded("drd-odd-319.xml"), "0xe");
  assert.match(error.what, /^Lock on mutex 0x10c080 was held during \d+ ms \(threshold: 10 ms\)\.$/);
  assert.deepEqual(
    [error, ...error.related].map(({ stack }) => stack[1]?.line),
    [16, 14, 14],
  );
  assert.deepEqual(
    error.related.map(({ message }) => message),
    ["Acquired at", "mutex 0x10c080 was first observed at"],
  );
});

test("createXmlReader() addresses keep their case, numbers of errors do not", () => {
  const error = errorOf(read(document(madeError(0xab).replace("0xab", "0xAB"))), "0xab");
  assert.equal(error.stack[0]?.ip, "0x4001171");
  assert.equal(errorOf(readRecorded("mc319-bar.xml"), "0x7").stack[0]?.ip, "0x109F10");
});

test("createXmlReader() words and stacks in any order: a stack belongs to the words just before it", () => {
  const stack = (ip: number) => `  <stack>\n    <frame>\n      <ip>0x${ip}</ip>\n    </frame>\n  </stack>\n`;
  const words = (text: string) => `  <auxwhat>${text}</auxwhat>\n`;
  const wrapper = `  <confl_wait_call>\n  <what>Conflicting wait call by thread 2:</what>\n${stack(5)}  </confl_wait_call>\n`;
  const after = words("a") + words("b") + stack(2) + stack(3) + words("c") + wrapper + stack(4);
  const error = errorOf(read(document(madeError(1).replace("</error>", `${after}</error>`))), "0x1");
  assert.deepEqual(
    error.related.map(({ message, stack }) => [message, ...stack.map(({ ip }) => ip)]),
    [["a"], ["b", "0x2"], ["", "0x3"], ["c"], ["Conflicting wait call by thread 2:", "0x5"], ["", "0x4"]],
  );
});

test("createXmlReader() text that is not escaped, in an element within an element on one line", () => {
  const events = read(document("  <trace><text>lock a <b> & c</text></trace>\n"));
  assert.deepEqual(only(events, "unknown").element.children, [{ name: "text", text: "lock a <b> & c", children: [] }]);
});

test("createXmlReader() unknown kinds, elements and protocols are kept", () => {
  const inner = "  <what>New</what>\n  <novelty>\n    <size>3</size>\n  </novelty>\n  <remark>a <b> c & d</remark>\n";
  const made = madeError(1, inner)
    .replace("InvalidRead", "Invented")
    .replace("</fn>", "</fn>\n      <column>7</column>");
  const top = "<invention>\n  <size>4</size>\n</invention>\n";
  const message = "<clientmsg>\n  <tid>1</tid>\n  <colour>red</colour>\n  <text>t  </text>\n</clientmsg>\n";
  const events = read(document(`${made + top + message}loose & text\n${madeError(2)}`, { protocol: 7 }));
  const error = errorOf(events, "0x1");
  assert.deepEqual([only(events, "start").protocol, error.kind, error.damaged], [7, "Invented", undefined]);
  assert.deepEqual(error.unknown, [
    { name: "novelty", text: "", children: [{ name: "size", text: "3", children: [] }] },
    { name: "remark", text: "a <b> c & d", children: [] },
  ]);
  assert.deepEqual(error.stack[0]?.unknown, [{ name: "column", text: "7", children: [] }]);
  assert.deepEqual(
    ofType(events, "unknown").map(({ element }) => element),
    [
      { name: "invention", text: "", children: [{ name: "size", text: "4", children: [] }] },
      { name: "clientmsg", text: "", children: [{ name: "colour", text: "red", children: [] }] },
      { name: "#text", text: "loose & text", children: [] },
    ],
  );
  assert.equal(only(events, "clientMessage").text, "t");
});

test("createXmlReader() an unknown element in the preamble does not end the preamble", () => {
  const events = read(document("").replace("<args>", "<host>h</host>\n<args>"));
  assert.deepEqual([only(events, "start").pid, only(events, "start").command], [4321, ["./program"]]);
  assert.equal(only(events, "unknown").element.text, "h");
});
