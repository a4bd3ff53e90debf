/** Memcheck's errors of memory. */
import type { Chapter } from "../explanations.js";

export const memory: Chapter = {
  title: "Memory that is read, written or freed wrongly",
  kinds: {
    InvalidRead: {
      level: "error",
      means:
        "Machine code read bytes that no live block holds: behind or before a block, or inside one that was freed.",
      causes: [
        "An index or length that was not checked against the size of the array, string or Buffer.",
        "A pointer from `napi_get_buffer_info` or `Buffer::Data()` that was kept after the Buffer was collected: by an async worker, a thread, or a later call.",
        "An object that was deleted while a callback, a timer of libuv or another thread still used it.",
        "A string without its closing zero, given to a function of C.",
      ],
      fix: "Look where the block was allocated and freed, below the stack. Check the length, or hold the block (a reference to the Buffer, a shared pointer) for as long as it is used.",
    },
    InvalidWrite: {
      level: "error",
      means:
        "Machine code wrote bytes that no live block holds. What lies there is another block's, or the allocator's own.",
      causes: [
        "A block that is one element too small, often for the closing zero of a string.",
        "A length from JavaScript that is used as it comes.",
        "A result that is written by a thread or an async worker after its owner was deleted.",
        "A struct whose two halves were built with different headers.",
      ],
      fix: "Allocate what is written, or write what was allocated. After a free, set the pointer to null and let whoever frees it be the last one to use it.",
    },
    InvalidJump: {
      level: "error",
      means: "The program went on at an address that holds no code.",
      causes: [
        "A function pointer or a vtable in a block that was freed or overwritten.",
        "A callback of an addon that was unloaded (`dlclose`, or the end of a worker) while something could still call it.",
      ],
      fix: "Take the callback back before what it belongs to goes away, and look for invalid writes earlier in the report.",
    },
    InvalidFree: {
      level: "error",
      means: "Something was freed that is not the beginning of a live block.",
      causes: [
        "A pointer that was moved forward since it was allocated.",
        "Memory that another allocator handed out, or that is on the stack.",
        "A second free of the same block: once by hand and once by a finaliser, or by the copies of a class without a copy constructor.",
      ],
      fix: "Let one owner free each block, with the pointer that the allocator returned (`std::unique_ptr`, or a finaliser alone).",
    },
    DoubleFree: {
      level: "error",
      means: "A block was freed that had been freed before.",
      causes: [
        "An error path that frees what the caller frees too.",
        "A method such as `close()` that frees, and a finaliser or `free` that does it again.",
      ],
      fix: "Let one place free it, and note there that it is done (set the pointer to null or 0).",
    },
    MismatchedFree: {
      level: "error",
      means: "A block was freed by another family of functions than the one that allocated it.",
      causes: [
        "`delete` for what `new[]` made, or the other way round.",
        "`free` for what `new` made; often a finaliser that frees what a library allocated.",
        "A smart pointer to an array without a deleter for arrays.",
      ],
      fix: "Pair them: `malloc` and `free`, `new` and `delete`, `new[]` and `delete[]`. For a library's memory call the library's own function.",
    },
    MismatchedAllocateDeallocateSize: {
      level: "error",
      means: "A block was freed with another size than it was allocated with.",
      causes: [
        "Sized `delete` of an object through a pointer to a base class.",
        "An allocator of its own with a wrong size.",
      ],
      fix: "Give the base class a virtual destructor, or free with the size of the allocation.",
    },
    MismatchedAllocateDeallocateAlignment: {
      level: "error",
      means: "A block was freed with another alignment than it was allocated with.",
      causes: ["An aligned `new` whose block goes to a plain `delete`.", "Headers that disagree about `alignas`."],
      fix: "Free with the alignment of the allocation, and build all parts with the same headers.",
    },
    Overlap: {
      level: "error",
      means:
        "A function such as `memcpy` was given a source and a destination that overlap, and may copy what it has just written.",
      causes: [
        "Moving data inside one buffer with `memcpy` or `strcpy`.",
        "Two views of one ArrayBuffer that are handed to an addon.",
      ],
      fix: "Use `memmove` where the two may overlap.",
    },
    UninitCondition: {
      level: "error",
      means: "A branch was decided by bytes to which nothing was ever written, so it may go either way.",
      causes: [
        "A field of a struct, or a member of a class, that no constructor sets.",
        "An out parameter that is read although the call failed: check the `napi_status` first.",
        "`Buffer.allocUnsafe` or `malloc`, and a length that is larger than what was filled in.",
        "Padding that is compared or hashed with the rest of a struct.",
      ],
      fix: "Set the bytes where they are allocated. `--track-origins` tells where that was, and slows the program down.",
    },
    UninitValue: {
      level: "error",
      means: "An address was computed from bytes to which nothing was ever written.",
      causes: [
        "An index or a pointer in a struct that was only partly filled in.",
        "A look-up table that is asked for a byte of an unwritten Buffer.",
      ],
      fix: "Set the bytes where they are allocated. `--track-origins` tells where that was, and slows the program down.",
    },
    "SyscallParam (uninitialised)": {
      level: "error",
      means:
        "The system was handed bytes to which nothing was ever written: whatever was in memory before goes to the file, the socket or the other process.",
      causes: [
        "`Buffer.allocUnsafe` or `malloc`, of which more is sent than was written.",
        "A struct with padding that is written to a file or a socket as it is.",
        "A length that counts what was reserved and not what was filled.",
      ],
      fix: "Send only what was written (`buffer.subarray(0, length)`), or set all of it: `Buffer.alloc`, `calloc`, `memset`.",
    },
    "SyscallParam (unaddressable)": {
      level: "error",
      means: "The system was handed memory that no live block holds.",
      causes: [
        "A length that goes beyond the end of the buffer.",
        "A buffer that was freed or collected while a read or a write of it was still under way.",
      ],
      fix: "Check the length, and hold the buffer until the operation has ended.",
    },
  },
};
