/** A page of `jsgrind ct`. */
import { document } from "../../report/page/document.js";
import type { Markup } from "../../report/page/markup.js";
import { script } from "../../report/page/scripts.js";
import { style } from "./style.js";

export interface Versions {
  /** With its version: `Node.js 24.1.0`. */
  runtime: string;
  jsgrind: string;
  valgrind: string;
}

export interface CtDocument {
  title: string;
  header: Markup;
  main: Markup;
  versions: Versions;
}

export function ctDocument({ title, header, main, versions }: CtDocument): string {
  const { jsgrind, runtime, valgrind } = versions;
  return document({
    title: `${title} · jsgrind ct`,
    header,
    main,
    footer: `jsgrind ${jsgrind} · ${runtime} · Valgrind ${valgrind}`,
    jsgrind,
    style,
    scripts: [script("stops")],
  });
}
