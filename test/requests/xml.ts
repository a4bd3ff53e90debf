/** Valgrind's XML as a tree, for tests: whatever it holds is there under its own name. */
import { SaxesParser } from "saxes";

export class Element {
  readonly name: string;
  readonly children: Element[] = [];
  text = "";

  constructor(name: string) {
    this.name = name;
  }

  all(name: string): Element[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The text of the first child of that name; empty when there is none. */
  get(name: string): string {
    return this.all(name)[0]?.text ?? "";
  }

  /** All elements of that name, at any depth, in the document's order. */
  deep(name: string): Element[] {
    return this.children.flatMap((child) => [...(child.name === name ? [child] : []), ...child.deep(name)]);
  }
}

/** @throws for a document that is not well-formed or not complete. */
export function parseXml(document: string): Element {
  const parser = new SaxesParser();
  const stack = [new Element("")];
  parser.on("opentag", ({ name }) => {
    const element = new Element(name);
    stack.at(-1)?.children.push(element);
    stack.push(element);
  });
  parser.on("closetag", () => void stack.pop());
  parser.on("text", (text) => {
    const element = stack.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(document).close();
  const [root] = stack[0]?.children ?? [];
  if (root === undefined) throw new Error("The document is empty");
  return root;
}
