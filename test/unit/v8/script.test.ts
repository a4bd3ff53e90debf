import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "#src/v8/script.js";
import { HeapImage, layouts, type ScriptOptions } from "./heap-image.js";

/** Line ends as V8 notes them: the last unit of each line's end, and the end of the text. */
function lineEndsOf(text: string): number[] {
  const ends = [...text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)].map((found) => found.index + found[0].length - 1);
  return [...ends, text.length];
}

function scriptOf(made: HeapImage, text: string, options: ScriptOptions = {}): Script {
  const script = Script.at(made.heap, made.script(text, options));
  assert.ok(script !== undefined);
  return script;
}

const text = "one\r\ntwo\rthree\u2028four\u2029\n\nfive — 5";

/** Each unit's place, as it is counted by hand. */
function placesIn(text: string): string[] {
  const places: string[] = [];
  let [line, column] = [1, 1];
  for (let at = 0; at < text.length; at++) {
    places.push(`${line}:${column}`);
    const isEnd = "\r\n\u2028\u2029".includes(text[at] as string) && !(text[at] === "\r" && text[at + 1] === "\n");
    [line, column] = isEnd ? [line + 1, 1] : [line, column + 1];
  }
  return places;
}

for (const [name, layout] of layouts) {
  test(`placeOf() counts lines as JavaScript does, by ${name}`, () => {
    const made = new HeapImage(layout);
    const noted = scriptOf(made, text, { lineEnds: lineEndsOf(text) });
    const unnoted = scriptOf(made, text);
    for (const [character, expected] of placesIn(text).entries()) {
      for (const script of [noted, unnoted]) {
        const place = script.placeOf(character);
        assert.equal(`${place?.line}:${place?.column}`, expected, `character ${character}`);
      }
    }
    assert.equal(noted.placeOf(text.length + 1), undefined);
    assert.equal(unnoted.placeOf(text.length + 1), undefined);
  });
}

const [layout] = layouts.values();
assert.ok(layout !== undefined);

test("placeOf() adds where a script begins in its page, its column in the first line only", () => {
  assert.ok(layout !== undefined);
  const script = scriptOf(new HeapImage(layout), "a\nb", { name: "page.html", lineOffset: 10, columnOffset: 20 });
  assert.deepEqual(script.placeOf(0), { file: "page.html", line: 11, column: 21 });
  assert.deepEqual(script.placeOf(2), { file: "page.html", line: 12, column: 1 });
});

test("placeOf() gives nothing where neither text nor lines can be read, and reads the text where the lines are damaged", () => {
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  const outside = Script.at(made.heap, made.script("", {}, made.external(100)));
  assert.equal(outside?.placeOf(5), undefined);
  const noted = Script.at(made.heap, made.script("", { lineEnds: [3, 100] }, made.external(100)));
  assert.equal(noted?.placeOf(5)?.line, 2);

  const beyond = made.script("a\nb\nc", { lineEnds: [1, 3, 5, 2, 2, 2, 2] });
  assert.equal(Script.at(made.heap, beyond)?.placeOf(4)?.line, 3);
  const object = made.script("a\nb\nc");
  const ends = made.fixedArray([{ tagged: object }, { tagged: object }]);
  made.set(object, { [made.layout.script.lineEnds]: { tagged: ends } });
  assert.equal(Script.at(made.heap, object)?.placeOf(4)?.line, 3);
});

test("file is the name, or else what the text says in sourceURL; evaluated code has none", () => {
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  assert.equal(scriptOf(made, "", { name: "file:///a.mjs" }).file, "file:///a.mjs");
  const object = made.script("");
  assert.equal(Script.at(made.heap, object)?.file, undefined);
  made.set(object, { [made.layout.script.sourceUrl]: { tagged: made.string("given.js") } });
  assert.equal(Script.at(made.heap, object)?.file, "given.js");
  made.set(object, { [made.layout.script.name]: { tagged: made.string("") } });
  assert.equal(Script.at(made.heap, object)?.file, "given.js");
});

test("evalCaller is a character, or an offset of bytecode with its sign turned", () => {
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  const { script: offsets, type } = made.layout;
  const object = made.script("");
  const at = (position: number): unknown => {
    made.set(object, { [offsets.evalFromPosition]: { smi: position } });
    return Script.at(made.heap, object)?.evalCaller;
  };
  assert.equal(at(5), undefined);
  const shared = made.object(type.sharedFunctionInfo, {});
  made.set(object, { [offsets.evalFromShared]: { tagged: shared } });
  assert.deepEqual(at(5), { shared, at: { character: 5 } });
  assert.deepEqual(at(-12), { shared, at: { bytecode: 12 } });
});

test("Script.at() takes scripts alone", () => {
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  assert.equal(Script.at(made.heap, made.string("text")), undefined);
  assert.equal(Script.at(made.heap, undefined), undefined);
  assert.equal(scriptOf(made, "text").text, "text");
});
