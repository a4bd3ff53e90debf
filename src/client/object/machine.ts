/**
 * What a processor has to say for itself. Everything else about the shared object is the same everywhere, so an
 * architecture is one file behind this interface: its instructions, its unwind rules and its numbers in the ELF format.
 */

/** Node-API functions that the object calls, in the order of their slots in the global offset table. */
export const imports = ["napi_define_properties", "napi_get_cb_info", "napi_get_buffer_info"] as const;

/** The functions that JavaScript sees, in the order of their property descriptors. */
export const exported = ["jsgrind_client_request", "jsgrind_client_requests", "jsgrind_client_request_on"] as const;

export const entryPoint = "napi_register_module_v1";

export type Import = (typeof imports)[number];

/** Virtual addresses that the code refers to; all within 1 MiB of the code, the reach of arm64's literal loads. */
export interface Addresses {
  /** Where the first routine begins. */
  readonly text: number;
  /** A pointer to the words that JavaScript writes; 0 until the first `jsgrind_client_request_on`. */
  readonly words: number;
  /** One slot per import, filled by the dynamic linker. */
  readonly got: Readonly<Record<Import, number>>;
  /** A `napi_property_descriptor` per exported function, see node_api_types.h. */
  readonly properties: number;
}

/** One function: its bytes, and where in them the frame is built and taken down. */
export interface Routine {
  readonly name: string;
  readonly code: Uint8Array;
  readonly unwind: {
    /** Offset behind the instruction that saves the caller's frame pointer. */
    readonly saved: number;
    /** Offset behind the instruction that sets our frame pointer. */
    readonly framed: number;
    /** Offset behind the instruction that restores the caller's: only the return follows. */
    readonly restored: number;
  };
}

/** DWARF call frame instructions for the three moments of `Routine.unwind`, without the advances between them. */
export interface UnwindRules {
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  readonly returnAddressRegister: number;
  readonly initial: readonly number[];
  readonly saved: readonly number[];
  readonly framed: readonly number[];
  readonly restored: readonly number[];
}

export interface Machine {
  /** As in `process.arch`. */
  readonly arch: string;
  readonly elf: {
    /** `e_machine`. */
    readonly machine: number;
    /** The largest page that a kernel for this architecture uses: segments are this far apart. */
    readonly pageSize: number;
    /** Relocation: the slot receives the symbol's address. */
    readonly globDat: number;
    /** Relocation: the slot receives the load address plus the addend. */
    readonly relative: number;
  };
  readonly unwind: UnwindRules;
  /** The routines, to be placed one behind the other. Sizes do not depend on addresses: the caller assembles once to measure. */
  assemble(at: Addresses): Routine[];
}

/**
 * The words that JavaScript shares with the machine code, in bytes. A header (for `jsgrind_client_requests`: how many), then a
 * slot per request: code, five arguments, and the default that becomes the result. Slots are a cache line each.
 */
export const layout = { count: 0, slot: 64, argument: 8, result: 48 } as const;
