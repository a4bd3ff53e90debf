/**
 * What Valgrind's log says when it is asked for all errors (`v.info all_errors`): how often each has occurred so far. The lists of a run
 * stand one behind the other; each begins with the total, by which they are told apart.
 */

export interface ErrorList {
  /** Of all errors, repeats included. */
  readonly total: number;
  /** By `errorKey`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What tells an error from every other in its process. */
export function errorKey(what: string, ips: readonly string[]): string {
  return `${what} ${ips.join(" ")}`;
}

const summary = /^ERROR SUMMARY: ([\d,]+) errors from /;
const context = /^([\d,]+) errors in context \d+ of \d+:$/;
const frame = /^ +(?:at|by) (0x[0-9A-F]+): /;

/** Line by line, as the log of many cases is longer than a string can be. */
export function errorListsIn(lines: Iterable<string>): ErrorList[] {
  const lists: { total: number; counts: Map<string, number> }[] = [];
  let open: { count: number; what: string; ips: string[] } | undefined;
  const close = (): void => {
    if (open !== undefined && open.ips.length > 0) lists.at(-1)?.counts.set(errorKey(open.what, open.ips), open.count);
    open = undefined;
  };
  for (const line of lines) {
    const text = /^==\d+== ?(.*)$/.exec(line)?.[1] ?? "";
    const total = summary.exec(text)?.[1];
    const count = context.exec(text)?.[1];
    const ip = frame.exec(text)?.[1];
    if (total !== undefined) {
      close();
      // It stands before a list and behind it.
      if (lists.at(-1)?.total !== numberIn(total)) lists.push({ total: numberIn(total), counts: new Map() });
    } else if (count !== undefined) {
      close();
      open = { count: numberIn(count), what: "", ips: [] };
    } else if (open === undefined) continue;
    else if (ip !== undefined) open.ips.push(ip);
    else if (open.ips.length > 0)
      close(); // what follows the error's own stack is about other places
    else if (!/^Thread \d+/.test(text) && text !== "") open.what = text;
  }
  close();
  return lists;
}

function numberIn(text: string): number {
  return Number(text.replaceAll(",", ""));
}

/**
 * How often each error occurred between two totals, or a little more: errors may occur while a list is made. Undefined where the list behind is
 * missing, so that nothing is known.
 */
export function occurredBetween(
  lists: readonly ErrorList[],
  before: number,
  after: number,
): Map<string, number> | undefined {
  if (before === after) return new Map();
  const earlier = lists.findLast(({ total }) => total <= before)?.counts ?? new Map<string, number>();
  const later = lists.find(({ total }) => total >= after)?.counts;
  if (later === undefined) return undefined;
  const occurred = new Map<string, number>();
  for (const [key, count] of later) {
    const more = count - (earlier.get(key) ?? 0);
    if (more > 0) occurred.set(key, more);
  }
  return occurred;
}
