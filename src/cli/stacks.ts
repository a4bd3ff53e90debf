/**
 * What names the stacks of a run: processes are asked while they run, and the answers are put in when all have ended. What reads V8's
 * memory is loaded when a process stops, as most never do; what names frames at once, while Valgrind starts: Node 20 leaves a leak of its own in
 * each run, and then somebody waits.
 */
import { Answers } from "../ask/answers.js";
import type { Asker, AskerOptions } from "../ask/asker.js";
import type { Unnamed } from "../frames/naming.js";
import { type Answering, answerStops } from "../gdb/stops.js";
import { DumpFiles } from "../jit/dump-files.js";
import type { Sources } from "../sources/sources.js";

export class Stacks {
  readonly #answers = new Answers();
  readonly #problems = new Set<string>();
  readonly #dumps: DumpFiles;
  readonly #naming = loadNaming();
  readonly #answering: Answering | undefined;
  #stopped: Promise<void> | undefined;
  #asker: Promise<Asker> | undefined;
  #sources: Sources | undefined;

  /** `relay` is Valgrind's `vgdb`; undefined where no process stops. */
  constructor(directory: string, relay: string | undefined, which: { buffers: boolean; secrets?: boolean }) {
    const onProblem = (message: string): unknown => this.#problems.add(message);
    this.#dumps = new DumpFiles(directory);
    const options = { directory, dumps: this.#dumps, answers: this.#answers, ...which, onProblem };
    this.#answering =
      relay === undefined
        ? undefined
        : answerStops(directory, {
            vgdb: relay,
            onStop: async (stop) => (await (this.#asker ??= loadAsker(options))).ask(stop),
            onProblem,
          });
  }

  /** No process stops any more. Asked again, it is the same end. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#answering?.stop() ?? Promise.resolve());
  }

  /** In place, before anything is judged by it: objects that are none, and the runtime's own code where it comes without symbols. */
  async prepare(processes: readonly Unnamed[]): Promise<void> {
    const those = processes.filter(hasStacks);
    if (those.length === 0) return;
    const { DataObjects, framesOf, nameRuntime, Sources } = await this.#naming;
    this.#sources = new Sources();
    const dataObjects = new DataObjects();
    for (const unnamed of those) {
      dataObjects.forgetIn(framesOf(unnamed));
      await nameRuntime(unnamed, this.#dumps);
    }
  }

  /** In place; after `prepare`. */
  async name(processes: readonly Unnamed[]): Promise<void> {
    const sources = this.#sources;
    if (sources === undefined) return;
    const { nameStacks } = await this.#naming;
    for (const [file, text] of this.#answers.texts) sources.provide(file, text);
    const naming = { answers: this.#answers, dumps: this.#dumps, sources };
    for (const unnamed of processes.filter(hasStacks)) {
      for (const problem of await nameStacks(unnamed, naming)) this.#problems.add(problem);
    }
    for (const problem of sources.problems) this.#problems.add(problem);
  }

  /** The lines of a source file, for excerpts. */
  linesOf(file: string): readonly string[] | undefined {
    return this.#sources?.lines(file);
  }

  /** What processes told of the instructions at their errors, where secrets are followed. */
  get answers(): Answers {
    return this.#answers;
  }

  /** Why some names are missing, a sentence each. */
  get problems(): string[] {
    return [...this.#problems];
  }

  [Symbol.dispose](): void {
    this.#dumps[Symbol.dispose]();
  }
}

function hasStacks({ findings, messages }: Unnamed): boolean {
  return findings.length > 0 || messages.length > 0;
}

async function loadNaming() {
  const [frames, objects, sources] = await Promise.all([
    import("../frames/naming.js"),
    import("../frames/data-objects.js"),
    import("../sources/sources.js"),
  ]);
  return { ...frames, ...objects, ...sources };
}

async function loadAsker(options: AskerOptions): Promise<Asker> {
  const { Asker } = await import("../ask/asker.js");
  return new Asker(options);
}
