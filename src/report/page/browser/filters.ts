/** Filters: what is chosen, which findings pass, how many there are, and the page's address, which says the same. */
import type { CauseData, PageData } from "./page-data.js";

const data = JSON.parse(document.querySelector("#data")?.textContent ?? "") as PageData;
const form = document.querySelector("#filters") as HTMLFormElement;
const causes = [...document.querySelectorAll<HTMLDetailsElement>("details.cause")];
const labels = causes.map((cause) => cause.querySelector("[data-count]"));
const sections = causes.map((cause) => cause.closest("section, .aside") as Element);
const totals = data.causes.map((cause) => totalOf([cause]));
const lists = { kind: data.kinds, test: data.tests, file: data.files, process: data.processes };
type Choice = keyof typeof lists;
const choices = Object.keys(lists) as Choice[];
const total = totalOf(data.causes.filter(({ counts }) => counts));
const all = data.causes.filter(({ counts }) => counts).length;

/** Which cause the address names: the one that was opened last. */
let at = "";

/** What each cause says, once it was asked for. */
const texts: Said[] = [];

interface Said {
  readonly text: string;
  /** The runs of frames that its stacks leave out. */
  readonly runs: readonly string[];
}

/** What these runs say, with their ids, once something was searched for. They stand at the page's end, each once (frame-runs.ts). */
let runTexts: (readonly [id: string, text: string])[] | undefined;

let waiting: number | undefined;

/** A reader types faster than ten thousand findings are gone through. */
function later(does: () => void): void {
  clearTimeout(waiting);
  waiting = setTimeout(does, 60);
}

function apply(): void {
  filter();
  writeAddress();
}

interface Chosen {
  text: string[];
  /** Places in the lists; -1 for what is not in them, and undefined for all. */
  kind: number | undefined;
  test: number | undefined;
  file: number | undefined;
  process: number | undefined;
}

function chosen(): Chosen {
  const place = (choice: Choice): number | undefined => {
    const { value } = select(choice);
    return value === "" ? undefined : lists[choice].indexOf(value);
  };
  return {
    text: asInMarkup(input().value).split(/\s+/).filter(Boolean),
    kind: place("kind"),
    test: place("test"),
    file: place("file"),
    process: place("process"),
  };
}

function filter(): void {
  const those = chosen();
  const counts = Object.fromEntries(choices.map((choice) => [choice, new Map<number, number>()])) as Counts;
  let [findings, shown] = [0, 0];
  const amounts = new Map<Element, number>();
  const words = those.text.map((word) => ({ word, inRuns: runsWith(word) }));
  for (const [index, cause] of data.causes.entries()) {
    const element = causes[index] as HTMLDetailsElement;
    const passing = count(
      cause,
      those,
      words.every((each) => says(index, each)),
      counts,
    );
    if (element.hidden !== (passing === 0)) element.hidden = passing === 0;
    showCount(index, passing);
    const section = sections[index] as Element;
    amounts.set(section, (amounts.get(section) ?? 0) + passing);
    if (!cause.counts || passing === 0) continue;
    findings += passing;
    shown++;
  }
  for (const [section, amount] of amounts) {
    const label = section.querySelector("[data-amount]");
    if (label !== null) label.textContent = amount.toLocaleString("en");
  }
  (document.querySelector("#none") as HTMLElement).hidden = shown > 0 || all === 0;
  const isAll = choices.every((choice) => those[choice] === undefined) && those.text.length === 0;
  (form.querySelector("[type=reset]") as HTMLButtonElement).disabled = isAll;
  (form.querySelector("#shown") as HTMLOutputElement).value = isAll
    ? ""
    : `${findings.toLocaleString("en")} of ${counted(total, "finding")}, ${shown.toLocaleString("en")} of ${counted(all, "cause")}`;
  labelChoices(counts);
}

type Counts = Record<Choice, Map<number, number>>;

/** How many findings of a cause pass. To `counts` is added what would pass, were that filter alone another. */
function count(cause: CauseData, those: Chosen, hasText: boolean, counts: Counts): number {
  const isKind = those.kind === undefined || those.kind === cause.kind;
  const isFile = those.file === undefined || cause.files.includes(those.file);
  let [passing, ofKind, ofFile] = [0, 0, 0];
  for (const [tests, process, number] of cause.findings) {
    const isTest = those.test === undefined || tests.includes(those.test);
    const isProcess = those.process === undefined || those.process === process;
    if (!hasText) continue;
    if (isTest && isProcess && isKind && isFile) passing += number;
    if (isTest && isProcess && isFile) ofKind += number;
    if (isTest && isProcess && isKind) ofFile += number;
    if (isKind && isFile && isProcess) for (const test of tests) add(counts.test, test, number);
    if (isKind && isFile && isTest) add(counts.process, process, number);
  }
  add(counts.kind, cause.kind, ofKind);
  for (const file of cause.files) add(counts.file, file, ofFile);
  return passing;
}

function add(counts: Map<number, number>, key: number, number: number): void {
  if (number > 0) counts.set(key, (counts.get(key) ?? 0) + number);
}

function totalOf(causes: readonly CauseData[]): number {
  return causes.reduce((sum, { findings }) => findings.reduce((part, [, , number]) => part + number, sum), 0);
}

function showCount(index: number, passing: number): void {
  const [label, total = 0] = [labels[index], totals[index]];
  if (label === null || label === undefined || total < 2) return;
  const text =
    passing === total ? counted(total, "finding") : `${passing.toLocaleString("en")} of ${counted(total, "finding")}`;
  if (label.textContent !== text) label.textContent = text;
}

function says(index: number, { word, inRuns }: { word: string; inRuns: ReadonlySet<string> }): boolean {
  const { text, runs } = (texts[index] ??= readCause(causes[index]));
  return text.includes(word) || runs.some((id) => inRuns.has(id));
}

function runsWith(word: string): Set<string> {
  runTexts ??= readRuns();
  return new Set(runTexts.filter(([, text]) => text.includes(word)).map(([id]) => id));
}

function readRuns(): [id: string, text: string][] {
  const lists = (document.querySelector("#runs")?.textContent ?? "").matchAll(
    /<ol class="stack" id="(\w+)">([^]*?)<\/ol>\n/g,
  );
  return [...lists].map(([, id = "", frames = ""]) => [id, withoutMarkup(frames)]);
}

/** What a cause says, opened or not. */
function readCause(cause: Element | undefined): Said {
  const contentOf = (parts: string): string =>
    [...(cause?.querySelectorAll(`:scope > ${parts}`) ?? [])].map(({ textContent }) => textContent).join(" ");
  const hidden = contentOf("noscript");
  return {
    text: `${asInMarkup(contentOf("summary"))} ${withoutMarkup(hidden)}`,
    runs: [...hidden.matchAll(/ data-run="(\w+)"/g)].map(([, id = ""]) => id),
  };
}

function withoutMarkup(html: string): string {
  return html.toLowerCase().replaceAll(/<[^>]*>/g, " ");
}

/** As the page's maker writes it. */
function asInMarkup(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function offerChoices(): void {
  for (const choice of choices) {
    const label = select(choice).closest("label");
    if (label !== null) label.hidden = lists[choice].length < 2;
  }
}

/** Those that would show nothing are not offered, but for the one that is chosen. */
function labelChoices(counts: Counts): void {
  for (const choice of choices) {
    const control = select(choice);
    const { value } = control;
    const options = lists[choice]
      .map((name, index) => ({ name, number: counts[choice].get(index) ?? 0 }))
      .filter(({ name, number }) => number > 0 || name === value)
      .toSorted((a, b) => b.number - a.number)
      .map(({ name, number }) => new Option(`${name} (${number.toLocaleString("en")})`, name, false, name === value));
    control.replaceChildren(control.options[0] as Node, ...options);
    control.value = value;
  }
}

function readAddress(): void {
  const hash = location.hash.slice(1);
  const parameters = new URLSearchParams(hash.includes("=") ? hash : "");
  input().value = parameters.get("text") ?? "";
  for (const choice of choices) choose(choice, parameters.get(choice) ?? "");
  const named = parameters.get("at") ?? hash;
  at = isCause(named) ? named : "";
  filter();
  const cause = causes.find(({ id }) => id === at);
  if (cause === undefined) return;
  for (let outer: Element | null | undefined = cause; outer; outer = outer.parentElement?.closest("details"))
    (outer as HTMLDetailsElement).open = true;
  cause.querySelector("summary")?.focus({ preventScroll: true });
  cause.scrollIntoView();
}

function isCause(id: string): boolean {
  return causes.some((cause) => cause.id === id);
}

function choose(choice: Choice, value: string): void {
  const control = select(choice);
  if (value !== "" && ![...control.options].some((option) => option.value === value))
    control.append(new Option(value, value));
  control.value = value;
}

function writeAddress(): void {
  const parameters = new URLSearchParams();
  if (input().value !== "") parameters.set("text", input().value);
  for (const choice of choices) if (select(choice).value !== "") parameters.set(choice, select(choice).value);
  if (at !== "") parameters.set("at", at);
  const url = new URL(location.href);
  url.hash = parameters.toString();
  history.replaceState(history.state, "", url);
}

function noteOpened(target: EventTarget | null): void {
  if (!(target instanceof HTMLDetailsElement) || !target.matches(".cause")) return;
  if (target.open) at = target.id;
  else if (at === target.id) at = "";
  writeAddress();
}

function input(): HTMLInputElement {
  return form.elements.namedItem("text") as HTMLInputElement;
}

function select(choice: Choice): HTMLSelectElement {
  return form.elements.namedItem(choice) as HTMLSelectElement;
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;
}

form.hidden = data.causes.length === 0;
form.addEventListener("input", () => later(apply));
form.addEventListener("reset", () => later(apply));
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => {
  // A link to another part of the page chooses nothing.
  if (location.hash === "" || location.hash.includes("=") || isCause(location.hash.slice(1))) readAddress();
});
document.addEventListener("toggle", ({ target }) => noteOpened(target), true);
offerChoices();
readAddress();
