/** A file's source as a table: a sign, the line's number and the line, and under a line what was reported of it. */
import { shortened } from "../../report/frame-text.js";
import { counted } from "../../report/page/counted.js";
import { type Markup, markup, type Part } from "../../report/page/markup.js";
import { sourceLine } from "../../report/page/source-line.js";
import { type AnnotatedFile, placeIn, type Remark } from "./annotate.js";
import { type Region, regionsOf } from "./regions.js";
import { remarkView } from "./remark.js";
import { lineClasses, signs, words } from "./words.js";

export interface SourceViewOptions {
  cwd: string;
  linesOf(file: string): readonly string[] | undefined;
}

/** `id` is unique in the page. */
export function sourceView(annotated: AnnotatedFile, id: string, options: SourceViewOptions): Markup {
  const { file, remarks } = annotated;
  const source = options.linesOf(file);
  const count = source === undefined ? 0 : source.at(-1) === "" ? source.length - 1 : source.length;
  const name = shortened(file, options.cwd);
  const rows: Markup[] = [];
  let next = 1;
  for (const { first, last } of regionsOf(source ?? [], remarks.keys())) {
    rows.push(...separator({ first: next, last: first - 1 }));
    for (let number = first; number <= last; number++)
      rows.push(...lineRows(number, source?.[number - 1], remarks.get(number), id, options));
    next = last + 1;
  }
  rows.push(...separator({ first: next, last: count }));
  const beyond = [...remarks.keys()].filter((line) => line < 1 || line > count).toSorted((a, b) => a - b);
  for (const line of beyond) rows.push(...lineRows(line, undefined, remarks.get(line), id, options));
  const problem =
    source === undefined
      ? "Its source could not be read."
      : beyond.length > 0
        ? "Some of these lines are not in the file as it is now."
        : undefined;
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}"><code>${name}</code></h2>
<p>${overview(remarks, id)}</p>
${problem === undefined ? undefined : markup`<p class="warning">! ${problem}</p>`}
<table class="source"><caption class="unseen">${name}, with what was reported of its lines</caption>
<thead class="unseen"><tr><th scope="col">reported</th><th scope="col">line</th><th scope="col">source</th></tr></thead>
<tbody>
${rows}</tbody></table>
</section>
`;
}

/** How many lines of each class there are, and where the first of them are. */
function overview(remarks: AnnotatedFile["remarks"], id: string): Part[] {
  return lineClasses.flatMap((each) => {
    const lines = [...remarks].filter(([, [first]]) => first?.class === each).map(([line]) => line);
    if (lines.length === 0) return [];
    const links = lines.toSorted((a, b) => a - b).slice(0, mostLinks);
    const rest = lines.length > links.length ? `, and ${(lines.length - links.length).toLocaleString("en")} more` : "";
    return [
      markup`<span class="overview ${each}">${signs[each]} ${words[each]}</span> in ${counted(lines.length, "line")}: ${links.map(
        (line, index) => markup`${index === 0 ? undefined : ", "}<a href="#${id}-${line}">${line}</a>`,
      )}${rest}. `,
    ];
  });
}

const mostLinks = 12;

function separator({ first, last }: Region): Markup[] {
  if (first > last) return [];
  return [
    markup`<tr class="cut"><td></td><td></td><td>… ${counted(last - first + 1, "line")}</td></tr>
`,
  ];
}

function lineRows(
  number: number,
  text: string | undefined,
  remarks: readonly Remark[] | undefined,
  id: string,
  { cwd }: SourceViewOptions,
): Markup[] {
  const worst = remarks?.[0]?.class;
  const code =
    text === undefined ? markup`<i>not known</i>` : markup`<code>${sourceLine(text, columnsOf(remarks))}</code>`;
  if (remarks === undefined || worst === undefined)
    return [
      markup`<tr><td></td><th scope="row">${number}</th><td>${code}</td></tr>
`,
    ];
  return [
    markup`<tr class="${worst}" id="${id}-${number}"><td>${signs[worst]}<span class="unseen"> ${words[worst]}</span></td><th scope="row"><a href="#${id}-${number}">${number}</a></th><td>${code}</td></tr>
<tr class="remarks ${worst}"><td></td><td></td><td>${remarks.map((remark) => remarkView(remark, cwd))}</td></tr>
`,
  ];
}

function columnsOf(remarks: readonly Remark[] | undefined): number[] {
  const findings = (remarks ?? []).flatMap((remark) => remark.findings);
  return findings.flatMap(({ finding }) => placeIn(finding)?.column ?? []);
}
