/**
 * Makes well-formed XML of Valgrind's, line by line, so that an XML library can read it. Valgrind writes one tag or one
 * element with text to a line, and the XML it writes is sound but for text it did not escape (a thread called `w<&>x`).
 * So: text elements have their text escaped where Valgrind did not, and elsewhere a `<` or `&` that cannot be markup is
 * made text. The root's tags are left to the caller. Nesting is not looked at here.
 */

import { RECORDS, TEXTS } from "./vocabulary.js";

/** Lines are added to a text until it is longer than this. A line counts as what V8 spends on it at least. */
const TEXT_LIMIT = 1024 * 1024;
const LINE_COST = 32;

/** Valgrind writes four on a line at most. The bound keeps the time linear in the length of any line. */
const ELEMENTS_ON_A_LINE = 16;

const ELEMENT = /^ *<(\w+)>[^<>&]*(?:&(?:lt|gt|amp);[^<>&]*)*<\/\1>$/;
const TAG = /^ *<(\/?\w+)>$/;
const OPENING = /<([A-Za-z_][\w.:-]{0,63})>/g;
const STRAY_LESS_THAN = /<(?!\/?[A-Za-z_][\w.:-]{0,63}\s*\/?>)/g;
/** Valgrind's own escaping knows these three (myvprintf_str_XML_simplistic in coregrind/m_debuglog.c). */
const STRAY_AMPERSAND = /&(?!(?:lt|gt|amp);)/g;
/** Ends any text: escaped text cannot contain it, and to lose a record is worse than to misread a name. */
const RECORD_TAG = new RegExp(`</?(?:${[...RECORDS, "suppression"].join("|")})>$`);
const RECORD_LINE = new RegExp(`^ *${RECORD_TAG.source}`);

export class Repair {
  /** The text element that is open, if one is. */
  #text: string | undefined;
  #cdata = false;
  /** Characters in the text at hand, and how many more were left out. */
  #length = 0;
  #leftOut = 0;

  /** One line without its newline in, well-formed text out. */
  line(line: string): string {
    if (this.#cdata) return this.#inCdata(line);
    if (this.#text !== undefined) return this.#inText(line, this.#text);
    if (ELEMENT.test(line)) return `${this.#endOfText()}${line}\n`;
    const tag = TAG.exec(line)?.[1];
    if (tag !== undefined && !TEXTS.has(tag)) return `${this.#endOfText()}${line}\n`;
    return this.#markup(line);
  }

  /** The document begins or ends here, whatever was open. */
  reset(): string {
    const close = this.#cdata ? "]]>" : this.#text === undefined ? "" : `</${this.#text}>`;
    this.#cdata = false;
    this.#text = undefined;
    return this.#endOfText() + close;
  }

  #markup(line: string): string {
    if (line.trim() === "<![CDATA[") {
      this.#cdata = true;
      return `${this.#endOfText()}<![CDATA[\n`;
    }
    if (!line.includes("<")) return this.#flow(`${line.replaceAll(STRAY_AMPERSAND, "&amp;")}\n`);
    let out = this.#endOfText();
    let from = 0;
    OPENING.lastIndex = 0;
    for (let left = ELEMENTS_ON_A_LINE; left > 0; left--) {
      const name = OPENING.exec(line)?.[1];
      if (name === undefined) break;
      const start = OPENING.lastIndex;
      const end = line.lastIndexOf(`</${name}>`);
      if (TEXTS.has(name) && end < start) {
        this.#text = name;
        return out + withoutStrays(line.slice(from, start)) + this.#inText(line.slice(start), name);
      }
      if (end < start || (!TEXTS.has(name) && line.slice(start, end).includes("</"))) continue;
      out += withoutStrays(line.slice(from, start)) + escapeText(line.slice(start, end));
      from = end;
      OPENING.lastIndex = end;
    }
    return `${out}${withoutStrays(line.slice(from))}\n`;
  }

  #inText(line: string, name: string): string {
    const close = `</${name}>`;
    const end = line.lastIndexOf(close);
    if (end >= 0) {
      this.#text = undefined;
      return this.#flow(escapeText(line.slice(0, end))) + this.#endOfText() + this.#markup(line.slice(end));
    }
    const record = RECORD_TAG.exec(line);
    if (record === null) return this.#flow(`${escapeText(line)}\n`);
    this.#text = undefined;
    return this.#flow(escapeText(line.slice(0, record.index))) + this.#endOfText() + close + this.#markup(record[0]);
  }

  /** gen_suppression in coregrind/m_errormgr.c ends CDATA on a line of its own, and does not look for `]]>` before. */
  #inCdata(line: string): string {
    const ends = line === "]]>";
    if (!ends && !RECORD_LINE.test(line)) return this.#flow(`${line.replaceAll("]]>", "]]]]><![CDATA[>")}\n`);
    this.#cdata = false;
    return this.#endOfText() + (ends ? "]]>\n" : `]]>\n${this.#markup(line)}`);
  }

  /** Text, as long as there is room for it. */
  #flow(text: string): string {
    if (this.#length > TEXT_LIMIT) {
      this.#leftOut += text.length;
      return "";
    }
    this.#length += Math.max(text.length, LINE_COST);
    return text;
  }

  #endOfText(): string {
    const mark = this.#leftOut > 0 ? ` [${this.#leftOut} characters left out by jsgrind]` : "";
    this.#length = 0;
    this.#leftOut = 0;
    return mark;
  }
}

/** Text with a `<`, a `>` or a lone `&` was not escaped, and then an `&lt;` in it was the program's. */
function escapeText(text: string): string {
  const raw = /[<>]/.test(text) || text.search(STRAY_AMPERSAND) >= 0;
  return raw ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;
}

function withoutStrays(text: string): string {
  return text.replaceAll(STRAY_LESS_THAN, "&lt;").replaceAll(STRAY_AMPERSAND, "&amp;");
}
