/** What Memcheck and the core of Valgrind report besides. */
import type { Chapter } from "../explanations.js";

export const others: Chapter = {
  title: "Requests, sizes and descriptors",
  kinds: {
    "ClientCheck (uninitialised)": {
      level: "error",
      means: "The program asked whether its memory is set (`checkMemIsDefined`), and bytes of it never were.",
      causes: [
        "A message that was not filled in as far as its length says.",
        "Bytes that were declared undefined and were not written since.",
      ],
      fix: "Write the bytes before the check, or check only those that are meant to be set.",
    },
    "ClientCheck (unaddressable)": {
      level: "error",
      means:
        "The program asked whether memory may be used (`checkMemIsAddressable`, `checkMemIsDefined`), and part of it may not.",
      causes: [
        "A block that was freed, or that is smaller than what is checked.",
        "Memory that an allocator of the program has not handed out.",
      ],
      fix: "Check where the block was freed, below the stack, and the length that is asked about.",
    },
    InvalidMemPool: {
      level: "error",
      means: "A request named a memory pool that Memcheck does not know.",
      causes: [
        "A pool that is used before it was created or after it was destroyed.",
        "The address of something else than the pool's anchor.",
      ],
      fix: "Create the pool first, and give the same address each time.",
    },
    FishyValue: {
      level: "error",
      means: "An allocator was asked for an impossible amount of memory: a negative number, taken as a size.",
      causes: [
        "A subtraction of lengths that went below zero.",
        "A negative number from JavaScript (`napi_get_value_int64`) that becomes a `size_t`.",
      ],
      fix: "Check that the number is not negative, and not larger than what can be meant, before it becomes a size.",
    },
    ReallocSizeZero: {
      level: "warning",
      means: "`realloc` was called with size 0, which frees the block in one C library and does not in another.",
      causes: ["A container that shrinks to nothing."],
      fix: "Call `free` when the size is 0.",
    },
    InvalidAlignment: {
      level: "error",
      means:
        "An aligned allocation asked for an alignment that there cannot be: it must be a power of two, and for some functions a multiple of a pointer's size.",
      causes: ["An alignment that is computed, or that comes from outside."],
      fix: "Round the alignment up to a power of two.",
    },
    InvalidSize: {
      level: "error",
      means: "An aligned allocation asked for a size that its function does not allow, such as 0.",
      causes: ["A count of 0 elements.", "A size that is no multiple of the alignment, given to `aligned_alloc`."],
      fix: "Treat an empty block apart, and round the size up to the alignment.",
    },
    InvalidSizeAndAlignment: {
      level: "error",
      means: "An aligned allocation asked for a size and an alignment that do not go together.",
      causes: ["Arguments in the wrong order.", "A size that is no multiple of the alignment."],
      fix: "Check the order of the arguments, and round the size up to the alignment.",
    },
    CoreMemError: {
      level: "error",
      means: "A function of the thread library was given memory that cannot be what it is said to be.",
      causes: ["A mutex or a condition variable that was destroyed, or never initialised."],
      fix: "Keep the lock alive for as long as any thread may use it.",
    },
    FdBadClose: {
      level: "error",
      means: "A file descriptor was closed that was closed before. By then it may be another file's.",
      causes: [
        "A descriptor that both an addon and JavaScript close.",
        "An error path that closes what the caller closes too.",
      ],
      fix: "Let one owner close it, and set the variable to -1 then.",
    },
    FdNotClosed: {
      level: "warning",
      means: "A file descriptor was still open when the program ended.",
      causes: ["A return for an error that stands before the `close`.", "A FileHandle or a stream that is not closed."],
      fix: "Close it on every way out: with a destructor, in `finally`, or with `await using`.",
    },
    FdBadUse: {
      level: "error",
      means: "A file descriptor was used that is not open.",
      causes: [
        "A descriptor that was closed while an operation on it was under way.",
        "A descriptor of -1: the call that should have opened it failed.",
      ],
      fix: "Check what `open` returned, and close only when nothing uses it any more.",
    },
  },
};
