/** Which bug each test of test/fixtures/addons/suite runs into. */

export interface Expected {
  /** The comment on its line: `BUG: marker`. */
  readonly marker: string;
  /** In the innermost frame of the addon's, or around the allocation of what leaks. */
  readonly function: string;
  readonly kind: string;
  /** Undefined where no test runs any more. */
  readonly test?: string;
  /** A major version of Node that itself keeps a pointer to it until the environment ends (docs/decisions/0030). */
  readonly lateIn?: string;
  /** No JavaScript called it: it is in the thread pool, or the environment ends. */
  readonly isAlone?: boolean;
}

function all(
  group: string,
  bugs: readonly (readonly [marker: string, fn: string, kind: string, test: string, how?: "alone" | "late in 22"])[],
): Expected[] {
  return bugs.map(([marker, fn, kind, test, how]) => ({
    marker,
    function: fn,
    kind,
    test: `${group} > ${test}`,
    ...(how === "alone" && { isAlone: true }),
    ...(how === "late in 22" && { lateIn: "22" }),
  }));
}

const definite = "Leak_DefinitelyLost";

export const expected: readonly Expected[] = [
  ...all("blocks", [
    ["overflow-read", "overflow_read", "InvalidRead", "reads behind one"],
    ["overflow-write", "overflow_write", "InvalidWrite", "writes behind one"],
    ["underflow", "underflow", "InvalidWrite", "writes before one"],
    ["string-without-room", "string_without_room", "InvalidWrite", "copies a string without room for its end"],
    ["read-after-free", "read_after_free", "InvalidRead", "reads after free"],
    ["write-after-free", "write_after_free", "InvalidWrite", "writes after free"],
    ["double-free", "double_free", "InvalidFree", "frees twice"],
    ["free-inside", "free_inside", "InvalidFree", "frees the inside"],
    ["stale-realloc", "stale_realloc", "InvalidRead", "reads what realloc moved"],
    ["negative-size", "negative_size", "FishyValue", "asks for less than nothing"],
  ]),
  ...all("bytes", [
    ["uninitialised-branch", "uninitialised_branch", "UninitCondition", "decide unset"],
    ["uninitialised-index", "uninitialised_index", "UninitValue", "are an index unset"],
    ["uninitialised-write", "uninitialised_write", "SyscallParam", "are written unset"],
    ["uninitialised-field", "uninitialised_field", "UninitCondition", "are a field that was forgotten"],
    ["overlapping-copy", "overlapping_copy", "Overlap", "are copied onto themselves"],
    ["beyond-buffer", "beyond_buffer", "InvalidWrite", "are copied beyond an ArrayBuffer"],
  ]),
  ...all("leaks", [
    ["leak-malloc", "leak_malloc", definite, "a block"],
    ["leak-list", "leak_list", definite, "a list"],
    ["leak-inside", "leak_inside", "Leak_PossiblyLost", "a block that is known by its inside"],
    ["leak-strdup", "leak_strdup", definite, "a copy of a string"],
    ["leak-reference", "leak_reference", definite, "a reference"],
    ["wrap-without-finaliser", "wrap_without_finaliser", definite, "what an object wraps"],
    ["external-never-freed", "external_never_freed", definite, "what an ArrayBuffer has"],
    ["leak-async-work", "leak_async_work", definite, "async work", "late in 22"],
    ["leak-new", "leakNew", definite, "an array of new"],
    ["leak-string", "leakString", definite, "a string of C++"],
    ["leak-by-exception", "leakByException", definite, "by an exception"],
    ["forgetful", "Forgetful::Forgetful", definite, "in a destructor"],
  ]),
  ...all("callbacks", [
    ["bad-finaliser", "read_behind", "InvalidRead", "in a finaliser", "alone"],
    ["read-freed-external", "read_freed_external", "InvalidRead", "read what a finaliser freed"],
    ["thread-safe-callback", "call_js", "InvalidRead", "of a thread-safe function", "alone"],
    ["in-execute", "InExecute::Execute", "InvalidWrite", "in the thread pool", "alone"],
    ["in-on-ok", "InOnOK::OnOK", "InvalidRead", "behind the thread pool", "alone"],
    ["destructor", "Holder::~Holder", "InvalidRead", "in a destructor", "alone"],
    ["in-worker", "in_worker", "InvalidWrite", "in a worker"],
    // The environment of the worker ends while its test runs.
    ["leak-instance", "set_instance", definite, "in a worker"],
  ]),
  ...all("new and delete", [
    ["delete-array", "deleteArray", "MismatchedFree", "delete of an array"],
    ["delete-malloc", "deleteMalloc", "MismatchedFree", "delete of malloc"],
    ["free-new", "freeNew", "MismatchedFree", "free of new"],
    ["invalid-iterator", "invalidIterator", "InvalidRead", "an iterator that does not hold"],
    ["beyond-vector", "beyondVector", "InvalidRead", "an index beyond a vector"],
    ["compare-unset", "compareUnset", "UninitCondition", "numbers compared unset"],
  ]),
  { marker: "at-cleanup", function: "clean_up", kind: "InvalidRead", isAlone: true },
  { marker: "leak-instance", function: "set_instance", kind: definite },
];
