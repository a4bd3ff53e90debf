/** What stands in the source where a branch was compiled from: whether it is a test that the author wrote, or one that V8 needs for numbers. */
import { parse } from "@babel/parser";

export interface Place {
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** As much of a node of Babel's (ESTree with its own names) as is looked at. */
interface Node {
  type: string;
  start: number;
  end: number;
  operator?: string;
  [key: string]: unknown;
}

export interface Surroundings {
  /** A number is computed, loaded or stored here, or nothing of that kind. */
  readonly isNumeric: boolean;
  /**
   * Somewhere in the same statement values are compared, or decide what is done next. Optimised code has no place of its own for each branch, but
   * that of an operand of it, or of the statement.
   */
  readonly isInTestingStatement: boolean;
  /** Of a division: whether the divisor stands there as a number, by which V8 need not divide. */
  readonly dividesByConstant: boolean;
}

export class Syntax {
  readonly #linesOf: (file: string) => readonly string[] | undefined;
  readonly #trees = new Map<string, { root: Node; starts: number[] } | undefined>();

  constructor(linesOf: (file: string) => readonly string[] | undefined) {
    this.#linesOf = linesOf;
  }

  /** undefined where the source is not there, or no JavaScript or TypeScript. */
  at(file: string, { line, column }: Place): Surroundings | undefined {
    const tree = this.#tree(file);
    const start = tree?.starts[line - 1];
    if (tree === undefined || start === undefined) return undefined;
    const path = pathTo(tree.root, start + column - 1);
    return path.length === 0 ? undefined : surroundings(path);
  }

  #tree(file: string): { root: Node; starts: number[] } | undefined {
    if (!this.#trees.has(file)) this.#trees.set(file, this.#parse(file));
    return this.#trees.get(file);
  }

  #parse(file: string): { root: Node; starts: number[] } | undefined {
    const lines = this.#linesOf(file);
    if (lines === undefined) return undefined;
    const plugins: ("typescript" | "jsx")[] = /\.[cm]?ts$/.test(file) ? ["typescript"] : ["jsx"];
    try {
      const { program } = parse(lines.join("\n"), {
        sourceType: "unambiguous",
        errorRecovery: true,
        allowReturnOutsideFunction: true,
        plugins,
      });
      const starts: number[] = [];
      let at = 0;
      for (const text of lines) {
        starts.push(at);
        at += text.length + 1;
      }
      return { root: program as unknown as Node, starts };
    } catch {
      return undefined; // another language, or a source that is none: nothing is known of it
    }
  }
}

/** From the root to the innermost node that holds the offset. */
function pathTo(root: Node, offset: number): Node[] {
  const path: Node[] = [];
  for (let node: Node | undefined = root; node !== undefined;) {
    path.push(node);
    node = childrenOf(node).find(({ start, end }) => start <= offset && offset < end);
  }
  return path;
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Node).type === "string" &&
    typeof (value as Node).start === "number"
  );
}

const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"]);
const comparisons = new Set(["==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "instanceof"]);

function surroundings(path: readonly Node[]): Surroundings {
  const node = path.at(-1) as Node;
  return {
    isNumeric:
      node.type === "UpdateExpression" ||
      node.type === "MemberExpression" ||
      (node.type === "BinaryExpression" && arithmetic.has(node.operator ?? "")) ||
      (node.type === "AssignmentExpression" && arithmetic.has((node.operator ?? "").slice(0, -1))) ||
      (node.type === "UnaryExpression" && ["-", "+", "~"].includes(node.operator ?? "")),
    isInTestingStatement: isInTestingStatement(path),
    dividesByConstant:
      /^[/%]=?$/.test(node.operator ?? "") && (node["right"] as Node | undefined)?.type === "NumericLiteral",
  };
}

function isInTestingStatement(path: readonly Node[]): boolean {
  const at = path.findLastIndex(
    ({ type }) => type.endsWith("Statement") || type.endsWith("Declaration") || isFunction(type),
  );
  const statement = path[at];
  if (statement === undefined) return true;
  // An arrow function's body may be an expression: then that is the statement.
  const inside = isFunction(statement.type) ? [statement["body"] as Node] : [statement];
  if (["IfStatement", "WhileStatement", "DoWhileStatement", "ForStatement", "SwitchStatement"].includes(statement.type))
    return true;
  return inside.some(hasTest);
}

function hasTest(node: Node): boolean {
  if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") return true;
  if (node.type === "UnaryExpression" && node.operator === "!") return true;
  if (node.type === "BinaryExpression" && comparisons.has(node.operator ?? "")) return true;
  return childrenOf(node).some((child) => !isFunction(child.type) && hasTest(child));
}

function isFunction(type: string): boolean {
  return /Function|^(?:Object|Class(?:Private)?)Method$/.test(type);
}
