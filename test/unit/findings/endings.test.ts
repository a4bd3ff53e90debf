/** Documents that end early, or twice, or within one another: kills, forks, and --exit-on-first-error=yes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { applyErrorCounts } from "#src/findings/counts.js";
import {
  CLOSE,
  document,
  errorOf,
  errorsIn,
  head,
  madeError,
  ofType,
  only,
  read,
  readRecorded,
  recorded,
  status,
  TAIL,
  uniques,
} from "./documents.js";

test("createXmlReader() a forked child that writes into the same file: both are read, both endings seen", () => {
  const text = recorded("fork-319.xml").toString();
  assert.equal(text.match(/<\/valgrindoutput>/g)?.length, 2);
  const events = read(text);
  assert.deepEqual(uniques(events), ["0x0", "0x1", "0x1", "0x4", "0x4"]);
  assert.deepEqual(
    ofType(events, "clientMessage").map(({ text }) => text.slice(0, -"\nsecond line & <so> on\n".length)),
    ["parent 0", "parent 1", "parent 2", "child 0", "child 1", "child 2"],
  );
  assert.equal(ofType(events, "start").length, 1);
  assert.equal(only(events, "end").ending, "finished");
  const parentDied = text.slice(0, text.indexOf("</valgrindoutput>") + 60);
  assert.equal(only(read(parentDied), "end").ending, "cut");
});

test("createXmlReader() a forked child with a file of its own: a preamble, and no RUNNING", () => {
  const events = readRecorded("forked-child-319.xml");
  assert.deepEqual(
    ofType(events, "status").map(({ state }) => state),
    ["FINISHED"],
  );
  assert.deepEqual([only(events, "start").pid, only(events, "end").complete], [13409, true]);
});

test("createXmlReader() a second preamble in the file starts another document", () => {
  const second = document(madeError(7)).replaceAll("4321", "4322");
  const events = read(document(madeError(1)) + second);
  assert.deepEqual(
    ofType(events, "start").map(({ pid }) => pid),
    [4321, 4322],
  );
  assert.equal(only(events, "end").complete, true);
  assert.equal(only(read(head() + second), "end").complete, false);
});

test("createXmlReader() an error in the middle of another one: both are delivered, and marked", () => {
  const outer = madeError(1);
  const at = outer.indexOf("  <stack>");
  const events = read(document(outer.slice(0, at) + madeError(2) + outer.slice(at) + madeError(3)));
  assert.deepEqual(uniques(events), ["0x2", "0x1", "0x3"]);
  assert.deepEqual(
    errorsIn(events).map(({ stack }) => stack[0]?.fn),
    ["f2", "f1", "f3"],
  );
  assert.deepEqual(
    errorsIn(events).map(({ damaged }) => damaged !== undefined),
    [true, true, false],
  );
});

test("createXmlReader() a child's end in the middle of an error: the error goes on", () => {
  const error = madeError(1);
  const at = error.indexOf("  <stack>");
  const events = read(head() + error.slice(0, at) + TAIL + error.slice(at) + TAIL);
  assert.deepEqual(
    errorsIn(events).map(({ unique, stack }) => [unique, stack[0]?.fn]),
    [["0x1", "f1"]],
  );
  assert.equal(only(events, "end").complete, true);
});

test("createXmlReader() the document's end in the middle of an error marks it, whether or not it goes on", () => {
  const error = madeError(1);
  const at = error.indexOf("  <stack>");
  const goesOn = read(head() + error.slice(0, at) + CLOSE + error.slice(at) + TAIL);
  assert.match(errorOf(goesOn, "0x1").damaged ?? "", /in the middle of it/);
  assert.equal(errorOf(goesOn, "0x1").stack.length, 1);
  const stops = read(head() + error.slice(0, at) + CLOSE);
  assert.match(errorOf(stops, "0x1").damaged ?? "", /in the middle of it/);
  assert.deepEqual([errorOf(stops, "0x1").stack, only(stops, "end").ending], [[], "gave-up"]);
});

test("createXmlReader() a document's end in the middle of a text ends the text", () => {
  const open = "<clientmsg>\n  <tid>1</tid>\n  <text>unfinished\n";
  const events = read(head() + open + CLOSE + document(madeError(1)));
  assert.deepEqual(
    ofType(events, "start").map(({ protocol, preamble }) => [protocol, preamble.length]),
    [
      [6, 3],
      [6, 3],
    ],
  );
  assert.deepEqual(uniques(events), ["0x1"]);
});

test("createXmlReader() a preamble that stops adds nothing to the next one", () => {
  const first = head().replace("<args>", "<usercomment>first</usercomment>\n<args>");
  const events = read(first.slice(0, first.indexOf("<args>")) + document(""));
  assert.equal(only(events, "start").userComment, undefined);
});

test("createXmlReader() half a tag at the end is no text", () => {
  assert.deepEqual(
    read(`${head()}<err`).map(({ type }) => type),
    ["start", "status", "end"],
  );
});

test("createXmlReader() --exit-on-first-error=yes: complete, and said", () => {
  const end = only(readRecorded("eofe.xml"), "end");
  assert.deepEqual([end.complete, end.ending], [true, "first-error"]);
  assert.match(end.reason ?? "", /--exit-on-first-error=yes/);
});

test("createXmlReader() closed early without --exit-on-first-error=yes: not complete", () => {
  const end = only(read(head() + madeError(1) + CLOSE), "end");
  assert.deepEqual([end.complete, end.ending], [false, "gave-up"]);
  const asked = { valgrindArguments: ["--exit-on-first-error=yes", "--exit-on-first-error=no"] };
  assert.equal(only(read(head(asked) + madeError(1) + CLOSE), "end").ending, "gave-up");
});

test("createXmlReader() --exit-on-first-error=yes and no error: finished", () => {
  const asked = { valgrindArguments: ["--exit-on-first-error=yes"] };
  assert.equal(only(read(document("", asked)), "end").ending, "finished");
  assert.equal(only(read(head(asked) + status("FINISHED") + CLOSE), "end").ending, "finished");
});

test("createXmlReader() a document that stops: where, in words", () => {
  const reasons = (text: string) => only(read(text), "end").reason ?? "";
  const error = madeError(1);
  assert.match(reasons(head().slice(0, 300)), /before the program was started/);
  assert.match(reasons(head()), /while the program was running/);
  assert.match(reasons(head() + error.slice(0, 80)), /in the middle of <error> while the program was running/);
  assert.match(reasons(head() + error + status("FINISHED")), /after the program had finished: leaks and counts may be/);
  assert.match(reasons(""), /wrote no report/);
  assert.deepEqual(uniques(read(head() + error + error.slice(0, -10))), ["0x1"]);
});

test("createXmlReader() leaks have no count; counts go by unique", () => {
  const events = readRecorded("memcheck-odd-319.xml");
  const counted = applyErrorCounts(
    errorsIn(events),
    ofType(events, "errorCounts").map(({ counts }) => counts),
  );
  assert.deepEqual(
    counted.map(({ unique, occurrences }) => `${unique} ${occurrences}`),
    ["0x0 1", "0x1 1", "0x2 1", "0x3 1", "0x4 1", "0x8 1", "0x9 5", "0x10 1", "0x11 1", "0x12 1", "0x13 1"],
  );
});
