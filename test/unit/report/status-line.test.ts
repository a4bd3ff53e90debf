import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { StatusLine } from "#src/report/status-line.js";

/** As much of a terminal as the status line and the program use: rows of text, a cursor, a scrolling region. */
class Screen extends EventEmitter {
  isTTY = true;
  rows: number;
  columns = 20;
  lines: string[];
  #row = 0;
  #column = 0;
  #top = 0;
  #bottom: number;
  #saved: [number, number] = [0, 0];

  constructor(rows: number) {
    super();
    this.rows = rows;
    this.lines = Array.from({ length: rows }, () => "");
    this.#bottom = rows - 1;
  }

  write(text: string): void {
    for (let rest = text; rest !== "";) {
      // The sequences below, and no others, are understood.
      const sequence = /^\u001b(?:7|8|D|\[(\d*)(?:;(\d+))?([HrAK]))/.exec(rest);
      if (sequence === null) this.#put(rest[0] as string);
      else this.#obey(sequence[0], Number(sequence[1] ?? 1), Number(sequence[2] ?? 0), sequence[3]);
      rest = rest.slice(sequence?.[0].length ?? 1);
    }
  }

  #put(character: string): void {
    assert.notEqual(character, "\u001b", "an unknown sequence");
    if (character === "\n") {
      this.#column = 0;
      this.#down();
      return;
    }
    const line = (this.lines[this.#row] as string).padEnd(this.#column);
    this.lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }

  #down(): void {
    if (this.#row !== this.#bottom) {
      this.#row = Math.min(this.rows - 1, this.#row + 1);
      return;
    }
    this.lines.splice(this.#top, 1);
    this.lines.splice(this.#bottom, 0, "");
  }

  #obey(sequence: string, first: number, second: number, final: string | undefined): void {
    if (sequence === "\u001b7") this.#saved = [this.#row, this.#column];
    else if (sequence === "\u001b8") [this.#row, this.#column] = this.#saved;
    else if (sequence === "\u001bD") this.#down();
    else if (final === "H") [this.#row, this.#column] = [first - 1, second - 1];
    else if (final === "A") this.#row = Math.max(this.#top, this.#row - first);
    else if (final === "K") this.lines[this.#row] = "";
    else {
      [this.#top, this.#bottom] = sequence === "\u001b[r" ? [0, this.rows - 1] : [first - 1, second - 1];
      [this.#row, this.#column] = [0, 0];
    }
  }
}

test("StatusLine.show() keeps to the last row, and the program's output as it would be without", () => {
  const screen = new Screen(5);
  const line = new StatusLine(screen);
  screen.write("$ jsgrind\n");
  line.show("running, 0:01");
  screen.write("one\ntw");
  line.show("running, 0:02");
  screen.write("o\nthree");
  assert.deepEqual(screen.lines, ["$ jsgrind", "one", "two", "three", "running, 0:02"]);
  screen.write("\nfour\nfive");
  line.show("running, 0:03");
  screen.write("!");
  assert.deepEqual(screen.lines, ["two", "three", "four", "five!", "running, 0:03"]);
});

test("StatusLine.show() makes room when the cursor stands in the last row, and keeps a line that was begun there", () => {
  const screen = new Screen(4);
  screen.write("a\nb\nc\nprompt> ");
  const line = new StatusLine(screen);
  line.show("starting");
  screen.write("answer");
  assert.deepEqual(screen.lines, ["b", "c", "prompt> answer", "starting"]);
});

test("StatusLine.hide() gives the row back, and what follows stands where the program left off", () => {
  const screen = new Screen(4);
  const line = new StatusLine(screen);
  line.show("running");
  screen.write("one\ntwo");
  line.hide();
  line.hide();
  screen.write("\nthree\nfour\nfive");
  assert.deepEqual(screen.lines, ["two", "three", "four", "five"]);
  assert.equal(screen.listenerCount("resize"), 0);
});

test("StatusLine.show() cuts what does not fit, since a line that wraps would scroll", () => {
  const screen = new Screen(4);
  new StatusLine(screen).show("x".repeat(50));
  assert.equal(screen.lines[3], "x".repeat(19));
});

test("StatusLine moves with the terminal's size", () => {
  const screen = new Screen(6);
  const line = new StatusLine(screen);
  line.show("running");
  screen.rows = 4;
  screen.lines.length = 4;
  screen.emit("resize");
  assert.equal(screen.lines[3], "running");
  screen.rows = 2;
  screen.lines.length = 2;
  screen.emit("resize");
  line.hide();
  assert.equal(screen.listenerCount("resize"), 0);
});

test("StatusLine.fits() wants a terminal that knows the sequences, with room", () => {
  assert.equal(StatusLine.fits(new Screen(5), { TERM: "xterm" }), true);
  assert.equal(StatusLine.fits(new Screen(2), { TERM: "xterm" }), false);
  assert.equal(StatusLine.fits(new Screen(5), { TERM: "dumb" }), false);
  assert.equal(StatusLine.fits(new Screen(5), {}), false);
  const pipe = new Screen(5);
  pipe.isTTY = false;
  assert.equal(StatusLine.fits(pipe, { TERM: "xterm" }), false);
});
