import assert from "node:assert/strict";
import { hostname } from "node:os";
import { afterEach, beforeEach, test } from "node:test";
import { palette, paletteFor } from "#src/report/colour.js";
import { link, wantsLinks } from "#src/report/links.js";

const terminal = { isTTY: true };
const before = { ...process.env };

beforeEach(() => {
  for (const name of [
    "FORCE_HYPERLINK",
    "FORCE_COLOR",
    "NO_COLOR",
    "CI",
    "TEAMCITY_VERSION",
    "NETLIFY",
    "WT_SESSION",
    "VTE_VERSION",
  ])
    delete process.env[name];
  Object.assign(process.env, {
    TERM: "xterm-256color",
    TERM_PROGRAM: "WezTerm",
    TERM_PROGRAM_VERSION: "20240203-110809",
  });
});
afterEach(() => {
  process.env = { ...before };
});

test("link() points at a file of this host, percent-encoded, with the line in the fragment", () => {
  const host = new URL(`file://${hostname()}/`).host;
  assert.equal(
    link("a.ts:4:2", "/app/my src/ä%#?.ts", 4),
    `\u001b]8;;file://${host}/app/my%20src/%C3%A4%25%23%3F.ts#4\u001b\\a.ts:4:2\u001b]8;;\u001b\\`,
  );
  assert.match(link("x", "/a\u001b\\b\u0007"), /^\u001b\]8;;file:\/\/[!-~]+\u001b\\x\u001b\]8;;\u001b\\$/);
});

test("wantsLinks() links in a terminal that is known to understand it", () => {
  assert.equal(wantsLinks(terminal), true);
  assert.equal(wantsLinks({}), false);
  process.env["TERM_PROGRAM"] = "unheard-of";
  assert.equal(wantsLinks(terminal), false);
});

test("wantsLinks() heeds FORCE_HYPERLINK", () => {
  process.env["FORCE_HYPERLINK"] = "1";
  assert.equal(wantsLinks({}), true);
  process.env["FORCE_HYPERLINK"] = "0";
  assert.equal(wantsLinks(terminal), false);
});

test("paletteFor() has no links where there is to be no colour", () => {
  const place = (choice: "auto" | "always" | "never", stream: object): string =>
    paletteFor(choice, stream).link("x", "/x");
  assert.equal(place("auto", terminal), link("x", "/x"));
  assert.equal(place("always", {}), "x");
  assert.equal(place("never", terminal), "x");
  process.env["FORCE_HYPERLINK"] = "1";
  assert.equal(place("never", terminal), "x");
});

test("palette() links only when told", () => {
  assert.equal(palette(true).link("x", "/x", 1), "x");
  assert.equal(palette(false, true).link("x", "/x", 1), link("x", "/x", 1));
});
