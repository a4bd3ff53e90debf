import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { lastErrorIn, leaksToldIn } from "#src/ask/last-error.js";
import { leaksToldKind } from "#src/client/wasm/record.js";
import { errorsIn, read, recorded, recordedNames } from "../findings/documents.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-last-error-"));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, "1.xml");

function lastIn(text: string | Buffer): ReturnType<typeof lastErrorIn> {
  writeFileSync(file, text);
  return lastErrorIn(file);
}

const preamble = "<?xml version='1.0'?>\n\n<valgrindoutput>\n\n<protocolversion>4</protocolversion>\n";

/** As Valgrind writes it, up to the line that it stops after. */
function error(unique: string, frames = 2): string {
  const frame = (index: number): string =>
    `    <frame>\n      <ip>0x${(0x1000 + index).toString(16)}</ip>\n    </frame>\n`;
  const stack = Array.from({ length: frames }, (_, index) => frame(index)).join("");
  return `<error>\n  <unique>${unique}</unique>\n  <tid>1</tid>\n  <kind>UninitCondition</kind>\n  <what>What</what>\n  <stack>\n${stack}  </stack>\n</error>\n\n`;
}

test("lastErrorIn() gives the last of a document that goes on", () => {
  assert.equal(lastIn(preamble + error("0x1"))?.unique, "0x1");
  const last = lastIn(preamble + error("0x1") + error("0x2", 3));
  assert.equal(last?.unique, "0x2");
  assert.deepEqual(last.stack, [{ ip: "0x1000" }, { ip: "0x1001" }, { ip: "0x1002" }]);
});

test("lastErrorIn() gives what is read of a whole document: recorded ones, cut behind each error", () => {
  let count = 0;
  for (const name of recordedNames()) {
    const document = recorded(name);
    const errors = errorsIn(read(document));
    const ends = [...document.toString("latin1").matchAll(/<\/error>\n/g)].map((found) => found.index + 9);
    if (ends.length !== errors.length) continue;
    for (const [index, end] of ends.entries()) {
      count += 1;
      assert.deepEqual(lastIn(document.subarray(0, end)), errors[index], `${name}: error ${index}`);
    }
  }
  assert.ok(count > 20, `${count} errors were recorded`);
});

test("lastErrorIn() reads the end of a long document only, and an error of 500 frames", () => {
  const last = lastIn(preamble + error("0x1", 40_000) + error("0x2", 500));
  assert.equal(last?.unique, "0x2");
  assert.equal(last.stack.length, 500);
  assert.equal(lastIn(preamble + error("0x1", 60_000)), undefined);
});

test("lastErrorIn() gives nothing where there is no error, or only the beginning of one", () => {
  assert.equal(lastIn(""), undefined);
  assert.equal(lastIn(preamble), undefined);
  const whole = preamble + error("0x1");
  for (let cut = 15; cut < error("0x1").length; cut += 20) {
    assert.equal(lastIn(whole.slice(0, -cut)), undefined, whole.slice(0, -cut));
  }
});

test("lastErrorIn() throws where there is no document", () => {
  assert.throws(() => lastErrorIn(join(folder, "2.xml")), { code: "ENOENT" });
});

test("leaksToldIn() gives all leaks at the error that says that these are all, and at no other", () => {
  const message = (text: string): string => `<clientmsg>\n  <tid>1</tid>\n  <text>${text}\n</text>\n</clientmsg>\n\n`;
  const leak = (unique: string): string =>
    `<error>\n  <unique>${unique}</unique>\n  <tid>1</tid>\n  <kind>Leak_DefinitelyLost</kind>\n  <xwhat>\n    <text>Lost</text>\n    <leakedbytes>8</leakedbytes>\n    <leakedblocks>1</leakedblocks>\n  </xwhat>\n  <stack>\n    <frame>\n      <ip>0x1</ip>\n    </frame>\n  </stack>\n</error>\n\n`;
  const told = (text: string): string[] => {
    writeFileSync(file, text);
    return leaksToldIn(file).map(({ unique }) => unique);
  };
  const leaks = preamble + error("0x1") + leak("0x2") + leak("0x3");
  const end = message(`jsgrind: ${JSON.stringify({ kind: leaksToldKind, message: "" })}`) + error("0x4");
  assert.deepEqual(told(leaks + end), ["0x2", "0x3"]);
  assert.deepEqual(told(leaks + error("0x4")), []);
  assert.deepEqual(told(leaks + end + message("jsgrind: {}") + error("0x5")), []);
  assert.deepEqual(told(leaks + message("of the program") + error("0x4")), []);
});
