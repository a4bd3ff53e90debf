// @ts-check
/** Does the work and prints what it gave and how many seconds of processor time it took: the process's start is not in it. */

/** @param {() => unknown} work */
export async function measure(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ result, seconds: (user + system) / 1e6 }));
}
