/** Says what the errors are that `cause` makes Memcheck report: src/findings/annotations.ts hands it to them. */
import { printf } from "./print.js";

export interface Annotation {
  /** In place of Valgrind's kind. */
  kind: string;
  /** In place of Valgrind's description. */
  message: string;
  /** Further sentences for the report, such as where the other block is. */
  notes?: readonly string[];
}

export function annotate<Result>(annotation: Annotation, cause: () => Result): Result {
  printf(`jsgrind: ${JSON.stringify(annotation)}\n`);
  try {
    return cause();
  } finally {
    printf("jsgrind: {}\n");
  }
}
