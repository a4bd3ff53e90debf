/** The names of the protocol that decide how a document is cut up. All other names are met as they come. */

/** The children of `<valgrindoutput>`, which Valgrind writes as a whole, one after the other. */
export const RECORDS: ReadonlySet<string> = new Set([
  "protocolversion",
  "protocoltool",
  "preamble",
  "pid",
  "ppid",
  "tool",
  "logfilequalifier",
  "usercomment",
  "args",
  "status",
  "error",
  "announcethread",
  "clientmsg",
  "fatal_signal",
  "errorcounts",
  "suppcounts",
  "heap_summary",
  "all_heap_blocks_freed",
  "leak_summary",
  "error_summary",
]);

/**
 * Elements that hold text only, and whose text Valgrind does not, or not always, escape: it prints them with %s.
 * threadname: pp_Error in coregrind/m_errormgr.c. path, what: fd_pp_Error in m_syswrap/syswrap-generic.c. auxwhat: the
 * block descriptions in m_addrinfo.c. text, what, auxwhat: HG_(pp_Error) in helgrind/hg_errors.c. usercomment is XML of
 * the user's, kept verbatim.
 */
export const TEXTS: ReadonlySet<string> = new Set(["threadname", "path", "what", "auxwhat", "text", "usercomment"]);

/** Lists without an upper bound, which are handed on in pieces. */
export const LISTS: ReadonlySet<string> = new Set(["errorcounts", "suppcounts"]);
