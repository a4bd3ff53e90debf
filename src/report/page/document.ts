/** What all pages share: one file that needs nothing else, reads without its scripts, and runs no others. */
import { createHash } from "node:crypto";
import { Markup, markup } from "./markup.js";
import { style as sharedStyle } from "./style.js";

export interface Document {
  title: string;
  header: Markup;
  main: Markup;
  /** What made it, and what of. */
  footer: string;
  /** jsgrind's version. */
  jsgrind: string;
  /** What the page has beside the shared style. */
  style: string;
  /** Modules that stand by themselves. */
  scripts: readonly string[];
}

export function document({ title, header, main, footer, jsgrind, style, scripts }: Document): string {
  const styles = `${sharedStyle}${style}`;
  // Were anything from outside to get in as markup after all, it could neither run nor load.
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(styles)}`,
    `script-src ${scripts.map(hashOf).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="jsgrind ${jsgrind}">
<title>${title}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer>
<p>${footer}</p>
</footer>
${scripts.map((script) => markup`<script type="module">${new Markup(script)}</script>\n`)}</body>
</html>
`.text;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
