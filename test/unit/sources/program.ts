/**
 * A program with every way to write a function. Each throws or returns a text that stands in it alone, by which it is found again in what the tools
 * make of it: acorn finds the function around the text, and begins it where V8 does.
 */
import { type Node, parse } from "acorn";
import type { Place } from "#src/sources/place.js";
import { placeAt } from "./scratch.js";

export const program = `// A comment, so that lines move.
interface Shape {
  size: number;
}

export function topLevel(value: number): string {
  return "in topLevel" + value;
}
const arrow = (input: number): string => "in arrow" + input;
const single = async (input: Shape): Promise<string> => {
  return "in single" + input.size;
};
const assigned = function (input: number): string {
  return "in assigned" + input;
};
async function later(input: number): Promise<string> {
  await null;
  return "in later" + input;
}
function* generator(input: number): Generator<string> {
  yield "in generator" + input;
}
class Widget implements Shape {
  #secret = 1;
  constructor(readonly size: number) {
    this.#secret = size + Number("in constructor" + size);
  }
  render(depth: number): string {
    return "in render" + this.#paint(depth);
  }
  #paint(depth: number): string {
    return "in #paint" + depth + this.#secret;
  }
  get area(): string {
    return "in get area" + this.size;
  }
  static async make(): Promise<string> {
    return "in make" + new Widget(1).render(2);
  }
}
const table = {
  method(input: number): string {
    return "in method" + input;
  },
  property: (input: number): string => "in property" + input,
};
function Old(this: { late?: unknown }): void {
  this.late = "in Old";
}
Old.prototype.early = function (input: number): string {
  return "in early" + input;
};
const chosen = Math.random() > 2 ? (input: number): string => "in chosen" + input : (input: number): string => "not" + input;

export async function all(): Promise<unknown[]> {
  const named = [1].map(function named(input) {
    return "in named" + input;
  });
  const nameless = [1].map((input) => "in nameless" + input);
  const widget = new Widget(1);
  const old = new (Old as unknown as new () => { early(input: number): string })();
  const late = await Promise.all([single(widget), later(1), Widget.make()]);
  const made = [arrow(1), assigned(1), ...generator(1), widget.render(1), widget.area, table.method(1), table.property(1)];
  return [named, nameless, late, made, old.early(1), chosen(1), topLevel(1), "in all"];
}
`;

/** What V8 calls each function of the program when no tool has renamed it, and what its author does. */
export const names: Readonly<Record<string, string>> = {
  "in topLevel": "topLevel",
  "in arrow": "arrow",
  "in single": "single",
  "in assigned": "assigned",
  "in later": "later",
  "in generator": "generator",
  "in constructor": "Widget",
  "in render": "render",
  "in #paint": "#paint",
  "in get area": "get area",
  "in make": "make",
  "in method": "method",
  "in property": "property",
  "in Old": "Old",
  "in early": "Old.early",
  "in chosen": "chosen",
  "in named": "named",
  "in nameless": "",
  "in all": "all",
};

/** Where the text stands in the program. */
export function writtenAt(file: string, text: string): Required<Place> {
  return placeAt(file, program, program.indexOf(`"${text}"`));
}

export interface CompiledFunction {
  /** Where V8 says that the function begins. */
  readonly start: Required<Place>;
  /** What V8 calls it. */
  readonly name: string;
  /** Where the text stands in it. */
  readonly text: Required<Place>;
}

/**
 * The function around the only place of `text` in the compiled code, as V8 has it: as jitdumps of Node 20 to 26 show. Some minifiers put texts
 * between backticks.
 */
export function compiledFunction(file: string, code: string, text: string): CompiledFunction {
  const offsets = ['"', "`"].flatMap((quote) => offsetsOf(code, `${quote}${text}${quote}`));
  const [offset] = offsets;
  if (offset === undefined || offsets.length > 1) throw new Error(`"${text}" is not once in ${file}.`);
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const path = pathTo(tree, offset);
  const index = path.findLastIndex(({ type }) => /Function/.test(type));
  const start = startOf(code, path[index] as AnyNode);
  return { start: placeAt(file, code, start), name: nameOf(path, index), text: placeAt(file, code, offset) };
}

function offsetsOf(code: string, quoted: string): number[] {
  return Array.from(code.matchAll(RegExp(quoted, "g")), ({ index }) => index);
}

type AnyNode = Node & Record<string, unknown>;

function pathTo(node: Node, offset: number): AnyNode[] {
  const children = Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value?.type === "string");
  const child = children.find(({ start, end }) => start <= offset && offset < end);
  return [node as AnyNode, ...(child === undefined ? [] : pathTo(child, offset))];
}

/** An arrow function begins at its first token, another at the bracket of its parameters. */
function startOf(code: string, node: AnyNode): number {
  return node.type === "ArrowFunctionExpression" ? node.start : code.indexOf("(", node.start);
}

function nameOf(path: readonly AnyNode[], index: number): string {
  const node = path[index] as AnyNode;
  if (node["id"] !== null && node["id"] !== undefined) return textOf(node["id"]);
  const parents = path.slice(0, index).toReversed();
  const parent = parents.find(({ type }) => type !== "ConditionalExpression" && type !== "SequenceExpression");
  if (parent?.type === "MethodDefinition" && parent["kind"] === "constructor") {
    const at = path.findLastIndex(({ type }) => /^Class(?:Declaration|Expression)$/.test(type));
    return nameOf(path, at);
  }
  const accessor = parent?.["kind"] === "get" ? "get " : "";
  if (parent?.type === "VariableDeclarator") return textOf(parent["id"]);
  if (parent?.type === "AssignmentExpression") return textOf(parent["left"]).replace(".prototype", "");
  return parent?.type === "MethodDefinition" || parent?.type === "Property" ? accessor + textOf(parent["key"]) : "";
}

function textOf(value: unknown): string {
  const node = value as AnyNode;
  if (node.type === "PrivateIdentifier") return `#${String(node["name"])}`;
  if (node.type === "MemberExpression") return `${textOf(node["object"])}.${textOf(node["property"])}`;
  return String(node["name"]);
}
