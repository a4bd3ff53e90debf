/** Errors as the program and Memcheck tell of them together. */
import { errorsIn } from "./valgrind.js";
import { Element } from "./xml.js";

/** What the program said of each error, and Memcheck of its address. */
export function told(part: Element): string[] {
  let said = "";
  return part.children.flatMap((child) => {
    if (child.name === "clientmsg") {
      const text = child.get("text").trim();
      const {
        kind,
        message,
        notes = [],
      } = JSON.parse(text.replace(/^jsgrind: /, "")) as {
        kind?: string;
        message?: string;
        notes?: string[];
      };
      said = kind === undefined ? "" : `${[`${kind}: ${message}`, ...notes].join(". ")}. `;
      return [];
    }
    if (child.name !== "error") return [];
    const [error] = errorsIn(partOf(child));
    const about = (error?.about ?? []).join("; ").replaceAll(/Address 0x[0-9a-f]+ is /g, "");
    return [`${said === "" ? `${error?.kind}: ` : said}${about}`];
  });
}

function partOf(child: Element): Element {
  const part = new Element("part");
  part.children.push(child);
  return part;
}
