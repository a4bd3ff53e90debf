/**
 * Every client request that a program may send: one row per macro of the seven headers, under the name that it has here.
 *
 * `args` are the argument words in order, a name for what the caller gives and a value for what the macro fixes; words
 * behind the last are 0. `since` is the first release whose headers have the macro; no number has ever changed. Left out,
 * with the reasons in docs/requests.md: what runs a function of the program outside the simulation, what Valgrind's own
 * preloaded libraries send, and what an inner Valgrind sends to an outer one.
 */

export interface Request {
  /** The C macro, or the enumerator where no macro sends the request. */
  readonly macro: string;
  readonly code: number;
  readonly args: readonly (string | bigint)[];
  readonly result: string;
  readonly since: string;
}

/** By the name of the function that sends each. */
export type Requests = Readonly<Record<string, Request>>;

// prettier-ignore
export const valgrind = {
  runningOnValgrind: { macro: "RUNNING_ON_VALGRIND", code: 0x1001, args: [], result: "how many Valgrinds, nested", since: "1.0.0" },
  discardTranslations: { macro: "VALGRIND_DISCARD_TRANSLATIONS", code: 0x1002, args: ["address", "length"], result: "0", since: "1.0.0" },
  replacesMalloc: { macro: "VALGRIND_REPLACES_MALLOC", code: 0x1003, args: [], result: "1 or 0", since: "3.27.0" },
  getToolname: { macro: "VALGRIND_GET_TOOLNAME", code: 0x1004, args: ["buf", "buflen"], result: "required length including NUL (e.g. 9 for \"memcheck\")", since: "3.27.0" },
  runningVersion: { macro: "VALGRIND_RUNNING_VERSION", code: 0x1005, args: [], result: "major * 100 + minor", since: "3.28.0" },
  countErrors: { macro: "VALGRIND_COUNT_ERRORS", code: 0x1201, args: [], result: "errors so far, repeats included", since: "2.0.0" },
  monitorCommand: { macro: "VALGRIND_MONITOR_COMMAND", code: 0x1202, args: ["command"], result: "0 recognised, 1 not", since: "3.9.0" },
  cloChange: { macro: "VALGRIND_CLO_CHANGE", code: 0x1203, args: ["option"], result: "0", since: "3.16.0" },
  malloclikeBlock: { macro: "VALGRIND_MALLOCLIKE_BLOCK", code: 0x1301, args: ["address", "sizeB", "rzB", "is_zeroed"], result: "garbage", since: "2.0.0" },
  resizeinplaceBlock: { macro: "VALGRIND_RESIZEINPLACE_BLOCK", code: 0x130b, args: ["address", "oldSizeB", "newSizeB", "rzB"], result: "garbage", since: "3.7.0" },
  freelikeBlock: { macro: "VALGRIND_FREELIKE_BLOCK", code: 0x1302, args: ["address", "rzB"], result: "garbage", since: "2.0.0" },
  createMempool: { macro: "VALGRIND_CREATE_MEMPOOL_EXT", code: 0x1303, args: ["pool", "rzB", "is_zeroed", "flags"], result: "garbage", since: "2.1.2" },
  destroyMempool: { macro: "VALGRIND_DESTROY_MEMPOOL", code: 0x1304, args: ["pool"], result: "garbage", since: "2.1.2" },
  mempoolAlloc: { macro: "VALGRIND_MEMPOOL_ALLOC", code: 0x1305, args: ["pool", "address", "size"], result: "garbage", since: "2.1.2" },
  mempoolFree: { macro: "VALGRIND_MEMPOOL_FREE", code: 0x1306, args: ["pool", "address"], result: "garbage", since: "2.1.2" },
  mempoolTrim: { macro: "VALGRIND_MEMPOOL_TRIM", code: 0x1307, args: ["pool", "address", "size"], result: "garbage", since: "3.3.0" },
  moveMempool: { macro: "VALGRIND_MOVE_MEMPOOL", code: 0x1308, args: ["poolA", "poolB"], result: "garbage", since: "3.3.0" },
  mempoolChange: { macro: "VALGRIND_MEMPOOL_CHANGE", code: 0x1309, args: ["pool", "addrA", "addrB", "size"], result: "garbage", since: "3.3.0" },
  mempoolExists: { macro: "VALGRIND_MEMPOOL_EXISTS", code: 0x130a, args: ["pool"], result: "1 or 0", since: "3.3.0" },
  printf: { macro: "VALGRIND_PRINTF", code: 0x1403, args: ["fmt", "vargs"], result: "bytes printed", since: "3.6.0" },
  printfBacktrace: { macro: "VALGRIND_PRINTF_BACKTRACE", code: 0x1404, args: ["fmt", "vargs"], result: "bytes printed", since: "3.6.0" },
  stackRegister: { macro: "VALGRIND_STACK_REGISTER", code: 0x1501, args: ["start", "end"], result: "stack id, from 1", since: "3.0.0" },
  stackDeregister: { macro: "VALGRIND_STACK_DEREGISTER", code: 0x1502, args: ["id"], result: "0", since: "3.0.0" },
  stackChange: { macro: "VALGRIND_STACK_CHANGE", code: 0x1503, args: ["id", "start", "end"], result: "0", since: "3.0.0" },
  loadPdbDebuginfo: { macro: "VALGRIND_LOAD_PDB_DEBUGINFO", code: 0x1601, args: ["fd", "ptr", "total_size", "delta"], result: "0", since: "3.5.0" },
  mapIpToSrcloc: { macro: "VALGRIND_MAP_IP_TO_SRCLOC", code: 0x1701, args: ["address", "buf64"], result: "0", since: "3.6.0" },
  disableErrorReporting: { macro: "VALGRIND_DISABLE_ERROR_REPORTING", code: 0x1801, args: [1n], result: "0", since: "3.7.0" },
  enableErrorReporting: { macro: "VALGRIND_ENABLE_ERROR_REPORTING", code: 0x1801, args: [-1n], result: "0", since: "3.7.0" },
} as const satisfies Requests;

// prettier-ignore
export const memcheck = {
  makeMemNoaccess: { macro: "VALGRIND_MAKE_MEM_NOACCESS", code: 0x4d430000, args: ["address", "length"], result: "-1", since: "3.2.0" },
  makeMemUndefined: { macro: "VALGRIND_MAKE_MEM_UNDEFINED", code: 0x4d430001, args: ["address", "length"], result: "-1", since: "3.2.0" },
  makeMemDefined: { macro: "VALGRIND_MAKE_MEM_DEFINED", code: 0x4d430002, args: ["address", "length"], result: "-1", since: "3.2.0" },
  makeMemDefinedIfAddressable: { macro: "VALGRIND_MAKE_MEM_DEFINED_IF_ADDRESSABLE", code: 0x4d43000b, args: ["address", "length"], result: "-1", since: "3.2.0" },
  createBlock: { macro: "VALGRIND_CREATE_BLOCK", code: 0x4d43000a, args: ["address", "length", "desc"], result: "handle from 0, or -1", since: "3.0.0" },
  discard: { macro: "VALGRIND_DISCARD", code: 0x4d430003, args: [0n, "blkindex"], result: "0 known, 1 not", since: "1.0.0" },
  checkMemIsAddressable: { macro: "VALGRIND_CHECK_MEM_IS_ADDRESSABLE", code: 0x4d430004, args: ["address", "length"], result: "0 or the first bad address", since: "3.2.0" },
  checkMemIsDefined: { macro: "VALGRIND_CHECK_MEM_IS_DEFINED", code: 0x4d430005, args: ["address", "length"], result: "0 or the first bad address", since: "3.2.0" },
  checkValueIsDefined: { macro: "VALGRIND_CHECK_VALUE_IS_DEFINED", code: 0x4d430005, args: ["address", "length"], result: "0 or the first bad address", since: "3.2.0" },
  doLeakCheck: { macro: "VALGRIND_DO_LEAK_CHECK", code: 0x4d430006, args: [0n], result: "0", since: "1.0.0" },
  doAddedLeakCheck: { macro: "VALGRIND_DO_ADDED_LEAK_CHECK", code: 0x4d430006, args: [0n, 1n], result: "0", since: "3.7.0" },
  doChangedLeakCheck: { macro: "VALGRIND_DO_CHANGED_LEAK_CHECK", code: 0x4d430006, args: [0n, 2n], result: "0", since: "3.7.0" },
  doNewLeakCheck: { macro: "VALGRIND_DO_NEW_LEAK_CHECK", code: 0x4d430006, args: [0n, 3n], result: "0", since: "3.21.0" },
  doQuickLeakCheck: { macro: "VALGRIND_DO_QUICK_LEAK_CHECK", code: 0x4d430006, args: [1n], result: "0", since: "3.0.0" },
  countLeaks: { macro: "VALGRIND_COUNT_LEAKS", code: 0x4d430007, args: ["leaked", "dubious", "reachable", "suppressed"], result: "0, and four words are written", since: "2.0.0" },
  countLeakBlocks: { macro: "VALGRIND_COUNT_LEAK_BLOCKS", code: 0x4d43000c, args: ["leaked", "dubious", "reachable", "suppressed"], result: "0, and four words are written", since: "3.5.0" },
  getVbits: { macro: "VALGRIND_GET_VBITS", code: 0x4d430008, args: ["zza", "zzvbits", "nbytes"], result: "1 done, 3 not addressable", since: "2.0.0" },
  setVbits: { macro: "VALGRIND_SET_VBITS", code: 0x4d430009, args: ["zza", "zzvbits", "nbytes"], result: "1 done, 3 not addressable", since: "2.0.0" },
  disableAddrErrorReportingInRange: { macro: "VALGRIND_DISABLE_ADDR_ERROR_REPORTING_IN_RANGE", code: 0x4d43000e, args: ["address", "length"], result: "1, or 0 when empty", since: "3.10.0" },
  enableAddrErrorReportingInRange: { macro: "VALGRIND_ENABLE_ADDR_ERROR_REPORTING_IN_RANGE", code: 0x4d43000d, args: ["address", "length"], result: "1, or 0 when empty", since: "3.10.0" },
} as const satisfies Requests;

// prettier-ignore
export const callgrind = {
  dumpStats: { macro: "CALLGRIND_DUMP_STATS", code: 0x43540000, args: [], result: "0", since: "3.2.0" },
  dumpStatsAt: { macro: "CALLGRIND_DUMP_STATS_AT", code: 0x43540003, args: ["pos_str"], result: "0", since: "3.2.0" },
  zeroStats: { macro: "CALLGRIND_ZERO_STATS", code: 0x43540001, args: [], result: "0", since: "3.2.0" },
  toggleCollect: { macro: "CALLGRIND_TOGGLE_COLLECT", code: 0x43540002, args: [], result: "0", since: "3.2.0" },
  startInstrumentation: { macro: "CALLGRIND_START_INSTRUMENTATION", code: 0x43540004, args: [], result: "0", since: "3.2.0" },
  stopInstrumentation: { macro: "CALLGRIND_STOP_INSTRUMENTATION", code: 0x43540005, args: [], result: "0", since: "3.2.0" },
} as const satisfies Requests;

// prettier-ignore
export const cachegrind = {
  startInstrumentation: { macro: "CACHEGRIND_START_INSTRUMENTATION", code: 0x43470000, args: [], result: "0", since: "3.22.0" },
  stopInstrumentation: { macro: "CACHEGRIND_STOP_INSTRUMENTATION", code: 0x43470001, args: [], result: "0", since: "3.22.0" },
} as const satisfies Requests;

// prettier-ignore
export const dhat = {
  adHocEvent: { macro: "DHAT_AD_HOC_EVENT", code: 0x44480000, args: ["weight"], result: "the default", since: "3.17.0" },
  histogramMemory: { macro: "DHAT_HISTOGRAM_MEMORY", code: 0x44480001, args: ["address"], result: "the default", since: "3.21.0" },
} as const satisfies Requests;

// prettier-ignore
export const helgrind = {
  cleanMemory: { macro: "VALGRIND_HG_CLEAN_MEMORY", code: 0x48470000, args: ["address", "length"], result: "0", since: "1.9.4" },
  cleanMemoryHeapblock: { macro: "VALGRIND_HG_CLEAN_MEMORY_HEAPBLOCK", code: 0x4847012a, args: ["blockstart"], result: "bytes, or -1 when there is no block", since: "3.6.0" },
  disableChecking: { macro: "VALGRIND_HG_DISABLE_CHECKING", code: 0x48470127, args: ["address", "length"], result: "0", since: "3.6.0" },
  enableChecking: { macro: "VALGRIND_HG_ENABLE_CHECKING", code: 0x48470128, args: ["address", "length"], result: "0", since: "3.6.0" },
  getAbits: { macro: "VALGRIND_HG_GET_ABITS", code: 0x4847012e, args: ["address", "abits", "length"], result: "addressable bytes, or -1", since: "3.11.0" },
  gnatDependentMasterJoin: { macro: "VALGRIND_HG_GNAT_DEPENDENT_MASTER_JOIN", code: 0x4847013d, args: ["dependent", "master"], result: "0", since: "3.13.0" },
  mutexInitPost: { macro: "VALGRIND_HG_MUTEX_INIT_POST", code: 0x48470103, args: ["mutex", "mbRec"], result: "0", since: "3.6.0" },
  mutexLockPre: { macro: "VALGRIND_HG_MUTEX_LOCK_PRE", code: 0x48470107, args: ["mutex", "isTryLock"], result: "0", since: "3.6.0" },
  mutexLockPost: { macro: "VALGRIND_HG_MUTEX_LOCK_POST", code: 0x48470108, args: ["mutex"], result: "0", since: "3.6.0" },
  mutexUnlockPre: { macro: "VALGRIND_HG_MUTEX_UNLOCK_PRE", code: 0x48470105, args: ["mutex"], result: "0", since: "3.6.0" },
  mutexUnlockPost: { macro: "VALGRIND_HG_MUTEX_UNLOCK_POST", code: 0x48470106, args: ["mutex"], result: "0", since: "3.6.0" },
  mutexDestroyPre: { macro: "VALGRIND_HG_MUTEX_DESTROY_PRE", code: 0x48470104, args: ["mutex"], result: "0", since: "3.6.0" },
  semInitPost: { macro: "VALGRIND_HG_SEM_INIT_POST", code: 0x48470114, args: ["sem", "value"], result: "0", since: "3.6.0" },
  semWaitPost: { macro: "VALGRIND_HG_SEM_WAIT_POST", code: 0x48470117, args: ["sem"], result: "0", since: "3.6.0" },
  semPostPre: { macro: "VALGRIND_HG_SEM_POST_PRE", code: 0x48470116, args: ["sem"], result: "0", since: "3.6.0" },
  semDestroyPre: { macro: "VALGRIND_HG_SEM_DESTROY_PRE", code: 0x48470115, args: ["sem"], result: "0", since: "3.6.0" },
  barrierInitPre: { macro: "VALGRIND_HG_BARRIER_INIT_PRE", code: 0x48470118, args: ["bar", "count", "resizable"], result: "0", since: "3.6.0" },
  barrierWaitPre: { macro: "VALGRIND_HG_BARRIER_WAIT_PRE", code: 0x48470119, args: ["bar"], result: "0", since: "3.6.0" },
  barrierResizePre: { macro: "VALGRIND_HG_BARRIER_RESIZE_PRE", code: 0x48470129, args: ["bar", "newcount"], result: "0", since: "3.6.0" },
  barrierDestroyPre: { macro: "VALGRIND_HG_BARRIER_DESTROY_PRE", code: 0x4847011a, args: ["bar"], result: "0", since: "3.6.0" },
  annotateHappensBefore: { macro: "ANNOTATE_HAPPENS_BEFORE", code: 0x48470121, args: ["obj"], result: "0", since: "3.5.0" },
  annotateHappensAfter: { macro: "ANNOTATE_HAPPENS_AFTER", code: 0x48470122, args: ["obj"], result: "0", since: "3.5.0" },
  annotateHappensBeforeForgetAll: { macro: "ANNOTATE_HAPPENS_BEFORE_FORGET_ALL", code: 0x48470123, args: ["obj"], result: "0", since: "3.7.0" },
  annotateRwlockCreate: { macro: "ANNOTATE_RWLOCK_CREATE", code: 0x4847010e, args: ["lock"], result: "0", since: "3.5.0" },
  annotateRwlockDestroy: { macro: "ANNOTATE_RWLOCK_DESTROY", code: 0x4847010f, args: ["lock"], result: "0", since: "3.5.0" },
  annotateRwlockAcquired: { macro: "ANNOTATE_RWLOCK_ACQUIRED", code: 0x48470111, args: ["lock", "is_w"], result: "0", since: "3.5.0" },
  annotateRwlockReleased: { macro: "ANNOTATE_RWLOCK_RELEASED", code: 0x48470112, args: ["lock"], result: "0", since: "3.5.0" },
  annotateNewMemory: { macro: "ANNOTATE_NEW_MEMORY", code: 0x48470000, args: ["address", "length"], result: "0", since: "3.5.0" },
  annotateBenignRaceSized: { macro: "ANNOTATE_BENIGN_RACE_SIZED", code: 0x48470127, args: ["address", "length"], result: "0", since: "3.6.0" },
  clientreqUnimp: { macro: "_HG_CLIENTREQ_UNIMP", code: 0x48470120, args: ["name"], result: "0", since: "3.5.0" },
} as const satisfies Requests;

// prettier-ignore
export const drd = {
  getValgrindThreadid: { macro: "DRD_GET_VALGRIND_THREADID", code: 0x44520000, args: [], result: "thread id, from 1", since: "3.5.0" },
  getDrdThreadid: { macro: "DRD_GET_DRD_THREADID", code: 0x44520001, args: [], result: "thread id, from 1", since: "3.5.0" },
  ignoreVar: { macro: "DRD_IGNORE_VAR", code: 0x44520002, args: ["address", "length"], result: "0", since: "3.6.0" },
  stopIgnoringVar: { macro: "DRD_STOP_IGNORING_VAR", code: 0x44520003, args: ["address", "length"], result: "0", since: "3.5.0" },
  traceVar: { macro: "DRD_TRACE_VAR", code: 0x44520004, args: ["address", "length"], result: "0", since: "3.4.0" },
  stopTracingVar: { macro: "DRD_STOP_TRACING_VAR", code: 0x44520005, args: ["address", "length"], result: "0", since: "3.8.0" },
  annotateIgnoreReadsBegin: { macro: "ANNOTATE_IGNORE_READS_BEGIN", code: 0x44520006, args: [0n], result: "0", since: "3.5.0" },
  annotateIgnoreReadsEnd: { macro: "ANNOTATE_IGNORE_READS_END", code: 0x44520006, args: [1n], result: "0", since: "3.5.0" },
  annotateIgnoreWritesBegin: { macro: "ANNOTATE_IGNORE_WRITES_BEGIN", code: 0x44520007, args: [0n], result: "0", since: "3.5.0" },
  annotateIgnoreWritesEnd: { macro: "ANNOTATE_IGNORE_WRITES_END", code: 0x44520007, args: [1n], result: "0", since: "3.5.0" },
  annotateThreadName: { macro: "ANNOTATE_THREAD_NAME", code: 0x44520008, args: ["name"], result: "0", since: "3.5.0" },
  annotationUnimp: { macro: "VG_USERREQ__DRD_ANNOTATION_UNIMP", code: 0x44520009, args: ["name"], result: "0", since: "3.5.0" },
  annotateSemInitPre: { macro: "ANNOTATE_SEM_INIT_PRE", code: 0x4452000a, args: ["sem", "value"], result: "0", since: "3.10.0" },
  annotateSemDestroyPost: { macro: "ANNOTATE_SEM_DESTROY_POST", code: 0x4452000b, args: ["sem"], result: "0", since: "3.10.0" },
  annotateSemWaitPre: { macro: "ANNOTATE_SEM_WAIT_PRE", code: 0x4452000c, args: ["sem"], result: "0", since: "3.10.0" },
  annotateSemWaitPost: { macro: "ANNOTATE_SEM_WAIT_POST", code: 0x4452000d, args: ["sem"], result: "0", since: "3.10.0" },
  annotateSemPostPre: { macro: "ANNOTATE_SEM_POST_PRE", code: 0x4452000e, args: ["sem"], result: "0", since: "3.10.0" },
  ignoreMutexOrdering: { macro: "VG_USERREQ__DRD_IGNORE_MUTEX_ORDERING", code: 0x4452000f, args: ["mutex"], result: "0", since: "3.10.0" },
  cleanMemory: { macro: "ANNOTATE_NEW_MEMORY", code: 0x48470000, args: ["address", "length"], result: "0", since: "3.5.0" },
  annotateHappensBefore: { macro: "ANNOTATE_HAPPENS_BEFORE", code: 0x48470121, args: ["obj"], result: "0", since: "3.5.0" },
  annotateHappensAfter: { macro: "ANNOTATE_HAPPENS_AFTER", code: 0x48470122, args: ["obj"], result: "0", since: "3.5.0" },
  annotateRwlockCreate: { macro: "ANNOTATE_RWLOCK_CREATE", code: 0x4847010e, args: ["lock"], result: "0", since: "3.5.0" },
  annotateRwlockDestroy: { macro: "ANNOTATE_RWLOCK_DESTROY", code: 0x4847010f, args: ["lock"], result: "0", since: "3.5.0" },
  annotateRwlockAcquired: { macro: "ANNOTATE_RWLOCK_ACQUIRED", code: 0x48470111, args: ["lock", "is_w"], result: "0", since: "3.5.0" },
  annotateRwlockReleased: { macro: "ANNOTATE_RWLOCK_RELEASED", code: 0x48470112, args: ["lock", "is_w"], result: "0", since: "3.5.0" },
  helgrindAnnotationUnimp: { macro: "VG_USERREQ__HELGRIND_ANNOTATION_UNIMP", code: 0x48470120, args: ["name"], result: "0", since: "3.6.0" },
} as const satisfies Requests;
