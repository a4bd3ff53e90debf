/**
 * What Valgrind's XML says, as typed values. Names follow the protocol (docs/internals/xml-output-protocol4.txt to 6.txt
 * in Valgrind's source) where they can be read without it. Nothing is judged here: every element of the document either
 * becomes one of these values or is kept as "unknown".
 */

/** One frame of a stack, innermost first. Code that no debug information covers (V8's, for one) has only its `ip`. */
export interface ValgrindFrame {
  /** As printed: `0x4852019`. Inlined functions repeat the ip of their caller. */
  ip: string;
  /** The executable or shared object. */
  obj?: string;
  fn?: string;
  dir?: string;
  file?: string;
  line?: number;
  /** What else the frame says, if it does. */
  unknown?: UnknownElement[];
}

/** What Valgrind adds to an error or a message: where the block was allocated, where the other thread was, … */
export interface RelatedStack {
  /** Empty when Valgrind printed a stack without a word. */
  message: string;
  /** Empty when Valgrind printed words without a stack. */
  stack: ValgrindFrame[];
}

/** An element this reader does not know. Text between elements has the name `#text`. */
export interface UnknownElement {
  name: string;
  text: string;
  children: UnknownElement[];
}

export interface ValgrindError {
  /** `InvalidRead`, `Leak_DefinitelyLost`, `Race`, … and whatever a later Valgrind adds; empty when the document gives none. */
  kind: string;
  /** Hexadecimal, lower case: `0x1f`. The key of {@link ErrorCountsEvent}; leaks get a new one at every leak check. */
  unique: string;
  /** Valgrind's thread id; the main thread is 1. 0, Valgrind's "no thread", when the document gives none. */
  thread: number;
  threadName?: string;
  what: string;
  leak?: { bytes: number; blocks: number };
  /** Of file descriptor errors (protocols 5 and 6). */
  fd?: number;
  path?: string;
  /** Helgrind's own thread numbers, in the order the error names them. */
  hthreadids: number[];
  /** Empty for inherited file descriptors. */
  stack: ValgrindFrame[];
  related: RelatedStack[];
  /** The suppression that `--gen-suppressions=all` proposes, as it would stand in a suppression file. */
  suppression?: string;
  unknown: UnknownElement[];
  /** Why parts of this error may be missing or belong to another one, in a sentence. Absent when the XML was sound. */
  damaged?: string;
}

export interface StartEvent {
  type: "start";
  /** 4, 5 or 6; 0 when the document does not say. */
  protocol: number;
  /** `memcheck`, `helgrind`, `drd`, `none`. */
  tool: string;
  /** `3.19.0`; empty when no line of the preamble says it. */
  valgrind: string;
  /** 0 when the document does not say. */
  pid: number;
  ppid: number;
  preamble: string[];
  /** Valgrind's own executable and arguments. */
  valgrindCommand: string[];
  /** The program's executable and arguments. */
  command: string[];
  /** One for each `%q{VAR}` in `--xml-file`. */
  logFileQualifiers: { variable: string; value: string }[];
  /** `--xml-user-comment`, markup and all. */
  userComment?: string;
}

export interface StatusEvent {
  type: "status";
  /** `RUNNING` or `FINISHED`. */
  state: string;
  /** Days, hours, minutes, seconds, milliseconds since Valgrind started: `00:00:00:00.088`. */
  time: string;
}

export interface ErrorEvent {
  type: "error";
  error: ValgrindError;
}

/** VALGRIND_PRINTF and VALGRIND_PRINTF_BACKTRACE; only the latter has a stack. */
export interface ClientMessageEvent {
  type: "clientMessage";
  thread: number;
  threadName?: string;
  text: string;
  stack: ValgrindFrame[];
}

/** The program dies of a signal. Not an error: Valgrind does not count it. */
export interface FatalSignalEvent {
  type: "fatalSignal";
  thread: number;
  threadName?: string;
  signo: number;
  signame: string;
  sicode: number;
  /** Only for a SIGSEGV, SIGBUS, SIGILL or SIGFPE that the kernel sent. */
  event?: string;
  siaddr?: string;
  stack: ValgrindFrame[];
}

/** Helgrind introduces a thread, before the first error that names it. The main thread has no stack. */
export interface AnnounceThreadEvent {
  type: "announceThread";
  hthreadid: number;
  stack: ValgrindFrame[];
}

/** How often each error occurred, without leaks and file descriptors. A long list comes in several events. */
export interface ErrorCountsEvent {
  type: "errorCounts";
  counts: Map<string, number>;
}

export interface SuppressionCountsEvent {
  type: "suppressionCounts";
  counts: { name: string; count: number }[];
}

export interface HeapSummaryEvent {
  type: "heapSummary";
  inUse: { bytes: number; blocks: number };
  allocs: number;
  frees: number;
  bytesAllocated: number;
}

export interface AllHeapBlocksFreedEvent {
  type: "allHeapBlocksFreed";
  value: boolean;
}

/** The deltas are there only after a leak check that asked for changes. */
export interface LeakAmount {
  bytes: number;
  blocks: number;
  bytesDelta?: number;
  blocksDelta?: number;
}

/** Comes at the end, and once more for every leak check that the program requests. */
export interface LeakSummaryEvent {
  type: "leakSummary";
  definitelyLost: LeakAmount;
  indirectlyLost: LeakAmount;
  possiblyLost: LeakAmount;
  stillReachable: LeakAmount;
  suppressed: LeakAmount;
  heuristics: (LeakAmount & { kind: string })[];
}

export interface ErrorSummaryEvent {
  type: "errorSummary";
  errors: number;
  errorContexts: number;
  suppressed: number;
  suppressedContexts: number;
}

export interface UnknownEvent {
  type: "unknown";
  element: UnknownElement;
}

/**
 * How a document ended:
 * `finished` everything is there; `first-error` Valgrind stopped as `--exit-on-first-error=yes` asks;
 * `gave-up` Valgrind closed the document before the program had finished; `cut` it stops anywhere, as after SIGKILL;
 * `empty` Valgrind wrote nothing; and, of a file that is followed, `overwritten`, `vanished`, `unreadable`.
 */
export type Ending =
  "finished" | "first-error" | "gave-up" | "cut" | "empty" | "overwritten" | "vanished" | "unreadable";

/** The last event of every document. */
export interface EndEvent {
  type: "end";
  complete: boolean;
  ending: Ending;
  /** A sentence; absent when `ending` is `finished`. */
  reason?: string;
}

export type ValgrindEvent =
  | StartEvent
  | StatusEvent
  | ErrorEvent
  | ClientMessageEvent
  | FatalSignalEvent
  | AnnounceThreadEvent
  | ErrorCountsEvent
  | SuppressionCountsEvent
  | HeapSummaryEvent
  | AllHeapBlocksFreedEvent
  | LeakSummaryEvent
  | ErrorSummaryEvent
  | UnknownEvent
  | EndEvent;
