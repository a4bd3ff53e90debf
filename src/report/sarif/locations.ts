/** Frames as SARIF's locations and stacks: relative to the repository's root where they are in it. */
import { basename, isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { ArtifactLocation, Location, PhysicalLocation, Stack, StackFrame } from "sarif";
import { originOf } from "../../frames/origin.js";
import { palette } from "../colour.js";
import type { Finding, Frame } from "../contract.js";
import { fold, placeToLook, type StackPart } from "../fold.js";
import { frameText } from "../frame-text.js";
import { hiddenText } from "../hidden-text.js";
import { ownPlace, within } from "../places.js";

const plain = palette(false);

export class Locations {
  readonly baseId = "%SRCROOT%";
  readonly #root: string;
  readonly #stack: "folded" | "full";

  /** `stack`: which frames the stacks have. */
  constructor(root: string, stack: "folded" | "full") {
    this.#root = root;
    this.#stack = stack;
  }

  /** Of a folder SARIF wants the slash at its end. */
  get baseUri(): string {
    return withSlash(this.uriOf(this.#root));
  }

  uriOf(path: string): string {
    return escaped(pathToFileURL(path).href);
  }

  /** Where to look. Of code without a source, the file that holds the code. */
  main({ stack }: Pick<Finding, "stack">): Location[] {
    const frame = ownPlace({ stack }, this.#root) ?? stack.find(isUsersOwn) ?? stack.at(0);
    return frame === undefined ? [] : [this.#location(frame, { orObject: true })];
  }

  /** Where the block was allocated, freed, … as far as there is a place to show. */
  related(related: Finding["related"]): Location[] {
    return related.flatMap(({ message, stack }, index) => {
      const frame = ownPlace({ stack }, this.#root) ?? placeToLook(stack);
      if (frame === undefined) return message === "" ? [] : [{ id: index, message: { text: message } }];
      const text = message === "" ? `at ${this.#text(frame)}` : message;
      return [{ id: index, message: { text }, ...this.#location(frame, { orObject: false }) }];
    });
  }

  /** No two of them may be equal. */
  stacks(stack: readonly Frame[], related: Finding["related"], threadId: number): Stack[] {
    const all: Stack[] = [
      ...(stack.length > 0 ? [{ frames: this.#frames(stack, threadId) }] : []),
      ...related.flatMap((each) =>
        each.stack.length === 0
          ? []
          : [
              {
                ...(each.message !== "" && { message: { text: each.message } }),
                frames: this.#frames(each.stack),
              },
            ],
      ),
    ];
    return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  }

  #frames(stack: readonly Frame[], threadId?: number): StackFrame[] {
    const parts: StackPart[] = this.#stack === "full" ? stack.map((frame) => ({ frame })) : fold(stack);
    return parts.map((part) =>
      "hidden" in part
        ? { location: { message: { text: hiddenText(part.hidden) } } }
        : this.#frame(part.frame, threadId),
    );
  }

  #frame(frame: Frame, threadId?: number): StackFrame {
    return {
      location: { ...this.#location(frame, { orObject: false }), message: { text: this.#text(frame) } },
      ...(frame.object !== undefined && { module: basename(frame.object) }),
      ...(threadId !== undefined && { threadId }),
      properties: { ip: frame.ip, language: frame.language, ...(frame.tier !== undefined && { tier: frame.tier }) },
    };
  }

  #location(frame: Frame, { orObject }: { orObject: boolean }): Location {
    const physicalLocation = this.#physical(frame, orObject);
    const { function: name } = frame;
    return {
      ...(physicalLocation && { physicalLocation }),
      ...(name !== undefined && name !== "" && { logicalLocations: [{ fullyQualifiedName: name, kind: "function" }] }),
    };
  }

  #physical({ file, line, column, object }: Frame, orObject: boolean): PhysicalLocation | undefined {
    const artifactLocation = file === undefined ? undefined : this.#artifact(file);
    if (artifactLocation === undefined) {
      if (!orObject || object === undefined || !isAbsolute(object)) return undefined;
      return { artifactLocation: this.#fileArtifact(object) };
    }
    if (line === undefined || line < 1) return { artifactLocation };
    return {
      artifactLocation,
      region: { startLine: line, ...(column !== undefined && column > 0 && { startColumn: column }) },
    };
  }

  /** undefined for a path that a compiler left relative: to what, nobody knows. */
  #artifact(file: string): ArtifactLocation | undefined {
    if (isAbsolute(file)) return this.#fileArtifact(file);
    if (!/^[a-z][a-z\d+.-]*:/i.test(file)) return undefined;
    return URL.canParse(file) ? { uri: escaped(new URL(file).href) } : undefined;
  }

  #fileArtifact(file: string): ArtifactLocation {
    const path = within(this.#root, file);
    if (path === undefined) return { uri: this.uriOf(file) };
    // A first part with a colon would be taken for a scheme.
    const uri = escaped(pathToFileURL(`/${path}`).pathname.slice(1)).replaceAll(":", "%3A");
    return { uri, uriBaseId: this.baseId };
  }

  #text(frame: Frame): string {
    return frameText(frame, { palette: plain, cwd: this.#root, full: false });
  }
}

function isUsersOwn(frame: Frame): boolean {
  return originOf(frame) === "user";
}

function withSlash(uri: string): string {
  return uri.endsWith("/") ? uri : `${uri}/`;
}

/** URL leaves some characters as they are that no URI may have, such as brackets and bars. */
function escaped(href: string): string {
  return encodeURI(href).replace(/%25([\da-f]{2})/gi, "%$1");
}
