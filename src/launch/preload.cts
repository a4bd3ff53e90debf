/**
 * Required by Node processes under jsgrind, through NODE_OPTIONS, to set the flags of V8 that NODE_OPTIONS refuses. CommonJS, because
 * `--require` is done before any of the program's own code is compiled.
 */
{
  const { execArgv, env } = process;
  const flags = (env["JSGRIND_V8_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "" && !execArgv.includes(flag));
  if (flags.length > 0) {
    // Only now: node:v8 brings streams with it.
    const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
    for (const flag of flags) setFlagsFromString(flag);
  }
}
