/**
 * Fills in what is opened. What is behind a closed line stands in a `noscript`, which a browser that runs scripts keeps as text: so a page
 * of thousands of findings is there at once, and one that runs none shows everything.
 */
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open) fill(target);
  },
  true,
);
// What was opened before this ran.
for (const details of document.querySelectorAll<HTMLDetailsElement>("details[open]")) fill(details);

function fill(details: HTMLDetailsElement): void {
  if (details.dataset["filled"] !== undefined) return;
  details.dataset["filled"] = "";
  if (details.dataset["run"] !== undefined) fillRun(details, details.dataset["run"]);
  // The parts themselves stay: the search reads their text.
  addPart(details, [...details.querySelectorAll(":scope > noscript")]);
}

function addPart(details: HTMLDetailsElement, parts: Element[]): void {
  const part = parts.shift();
  if (part === undefined) return;
  const content = parsed(part.textContent ?? "");
  for (const excerpt of content.querySelectorAll<HTMLElement>(".excerpt")) fillExcerpt(excerpt);
  details.append(content);
  if (parts.length === 0) return;
  const more = document.createElement("button");
  more.type = "button";
  more.className = "further";
  more.textContent = `Show further ways (${parts.length} ${parts.length === 1 ? "part" : "parts"} left)`;
  more.addEventListener("click", () => {
    more.remove();
    addPart(details, parts);
  });
  details.append(more);
}

/** The page's policy keeps everything in it from running, and its maker has escaped what came from outside. */
function parsed(text: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content;
}

const ends = new Map<string, DocumentFragment>();

/** What stands at the page's end: read when it is first needed. */
function endOf(id: string): DocumentFragment {
  const known = ends.get(id) ?? parsed(document.getElementById(id)?.textContent ?? "");
  ends.set(id, known);
  return known;
}

function fillRun(details: HTMLDetailsElement, id: string): void {
  const frames = endOf("runs").getElementById(id)?.cloneNode(true);
  if (!(frames instanceof Element)) return;
  frames.removeAttribute("id");
  frames.removeAttribute("class");
  details.querySelector(":scope > a")?.replaceWith(frames);
}

function fillExcerpt(excerpt: HTMLElement): void {
  const [file, first, last, here] = (excerpt.dataset["lines"] ?? "").split(" ");
  const [table, body] = [document.createElement("table"), document.createElement("tbody")];
  table.className = "source";
  table.setAttribute("aria-label", `Around ${excerpt.textContent}`);
  for (let line = Number(first); line <= Number(last); line++) {
    const row = endOf("sources").getElementById(`${file}-${line}`)?.cloneNode(true);
    if (!(row instanceof HTMLTableRowElement)) continue;
    row.removeAttribute("id");
    const [sign] = row.cells;
    if (line === Number(here) && sign !== undefined) {
      row.className = "here";
      sign.textContent = "▸";
    }
    body.append(row);
  }
  table.append(body);
  excerpt.replaceChildren(table);
}
