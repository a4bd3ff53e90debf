/** What all pages share: one file that needs nothing else, reads without its script, and runs no other. */
import { createHash } from "node:crypto";
import { Markup, markup } from "./markup.js";
import { style } from "./style.js";

export interface Versions {
  /** With its version: `Node.js 24.1.0`. */
  runtime: string;
  jsgrind: string;
  valgrind: string;
}

export interface Document {
  title: string;
  header: Markup;
  main: Markup;
  versions: Versions;
}

/** `j` and `k` put the focus on the next stop and the one before, as seen from where it is. */
const script = `
addEventListener("keydown", (event) => {
  if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement ?? document.body;
  const stops = [...document.querySelectorAll("[data-stop]")];
  const isBehind = (stop) => here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING;
  const isBefore = (stop) => here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_PRECEDING;
  const stop = event.key === "j" ? stops.find(isBehind) : stops.findLast(isBefore);
  stop?.focus({ preventScroll: true });
  stop?.scrollIntoView({ block: "center" });
});
`;

/** Were anything from outside to get in as markup after all, it could neither run nor load. */
const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;

export function document({ title, header, main, versions }: Document): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="jsgrind ${versions.jsgrind}">
<title>${title} · jsgrind ct</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer>
<p>jsgrind ${versions.jsgrind} · ${versions.runtime} · Valgrind ${versions.valgrind}</p>
</footer>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
