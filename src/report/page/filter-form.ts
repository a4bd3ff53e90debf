/** The filters and the list of keys. They work by scripts alone, and are not seen without them. */
import { type Markup, markup } from "./markup.js";

/** The options come from the page's data, with how many findings each has. */
export const filterForm: Markup = markup`<form id="filters" role="search" aria-label="Findings" hidden>
<label class="text"><span class="unseen">Words in findings</span><input type="search" name="text" placeholder="Search" autocomplete="off" spellcheck="false"></label>
${choice("kind", "Kind", "All kinds")}${choice("test", "Test", "All tests")}${choice("file", "File or object", "All files")}${choice("process", "Process", "All processes")}<button type="reset" disabled>Clear</button>
<button type="button" id="keys" aria-label="Keys">?</button>
<output id="shown"></output>
</form>
`;

function choice(name: string, label: string, all: string): Markup {
  return markup`<label class="choice" hidden><span class="unseen">${label}</span><select name="${name}"><option value="">${all}</option></select></label>
`;
}

const keys: readonly [keys: readonly string[], does: string][] = [
  [["j", "k"], "go to the next finding, and to the one before"],
  [["Enter"], "open and close what has the focus"],
  [["/"], "search"],
  [["f"], "go to the filters"],
  [["c"], "clear the filters"],
  [["Esc"], "leave the search or a filter"],
  [["?"], "show these keys"],
];

export const help: Markup = markup`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2>
<dl>${keys.map(([names, does]) => markup`<dt>${names.map((name) => markup`<kbd>${name}</kbd> `)}</dt><dd>${does}</dd>\n`)}</dl>
<form method="dialog"><button>Close</button></form></dialog>
`;
