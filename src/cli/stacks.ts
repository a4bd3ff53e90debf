/** What names the stacks of a run: processes are asked while they run, and the answers are put in when all have ended. */
import { Answers } from "../ask/answers.js";
import { Asker } from "../ask/asker.js";
import { DataObjects } from "../frames/data-objects.js";
import { framesOf, nameBuiltins, nameStacks, type Unnamed } from "../frames/naming.js";
import { type Answering, answerStops } from "../gdb/stops.js";
import { DumpFiles } from "../jit/dump-files.js";
import { Sources } from "../sources/sources.js";

export class Stacks {
  readonly #answers = new Answers();
  readonly #sources = new Sources();
  readonly #problems = new Set<string>();
  readonly #dumps: DumpFiles;
  readonly #answering: Answering | undefined;

  /** `relay` is Valgrind's `vgdb`; undefined where no process stops. */
  constructor(directory: string, relay: string | undefined, { buffers }: { buffers: boolean }) {
    const onProblem = (message: string): unknown => this.#problems.add(message);
    this.#dumps = new DumpFiles(directory);
    const asker = new Asker({ directory, dumps: this.#dumps, answers: this.#answers, buffers, onProblem });
    this.#answering =
      relay === undefined
        ? undefined
        : answerStops(directory, { vgdb: relay, onStop: (stop) => asker.ask(stop), onProblem });
  }

  /** No process stops any more. */
  async stop(): Promise<void> {
    await this.#answering?.stop();
  }

  /** In place, before anything is judged by it: objects that are none, and V8's builtins in runtimes without symbols. */
  async prepare(processes: readonly Unnamed[]): Promise<void> {
    const dataObjects = new DataObjects();
    for (const unnamed of processes) {
      dataObjects.forgetIn(framesOf(unnamed));
      await nameBuiltins(unnamed, this.#dumps);
    }
  }

  /** In place. */
  async name(processes: readonly Unnamed[]): Promise<void> {
    for (const [file, text] of this.#answers.texts) this.#sources.provide(file, text);
    const naming = { answers: this.#answers, dumps: this.#dumps, sources: this.#sources };
    for (const unnamed of processes) {
      for (const problem of await nameStacks(unnamed, naming)) this.#problems.add(problem);
    }
    for (const problem of this.#sources.problems) this.#problems.add(problem);
  }

  /** The text of a source file, for excerpts. */
  textOf(file: string): string | undefined {
    return this.#sources.lines(file)?.join("\n");
  }

  /** Why some names are missing, a sentence each. */
  get problems(): string[] {
    return [...this.#problems];
  }

  [Symbol.dispose](): void {
    this.#dumps[Symbol.dispose]();
  }
}
