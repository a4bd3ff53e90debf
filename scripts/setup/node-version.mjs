// @ts-check
/** npm only warns of a Node that is too old, and what follows would fail in ways that do not say so. */

/**
 * @param {string} version As `20.18.1`.
 * @param {string | undefined} range What package.json's `engines` asks for, as `>=20.19`.
 * @returns {string | undefined} What is wrong, or undefined.
 */
export function nodeProblem(version, range) {
  if (range === undefined) return undefined;
  const least = /^>=(\d+)\.(\d+)$/.exec(range);
  if (least === null)
    throw new Error(`package.json's engines.node is "${range}"; setup reads only the form ">=20.19".`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = least.slice(1).map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `this is Node ${version}, and ${wantedMajor}.${wantedMinor} or later is needed. Install a newer one, then try again.`;
}
