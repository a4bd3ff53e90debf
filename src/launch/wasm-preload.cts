/**
 * Required by Node processes under `jsgrind memcheck --wasm`, through NODE_OPTIONS: modules' allocators are seen from the first one on.
 * What the command says of them is in the environment.
 */
{
  const { install, settings } = require("../client/wasm/install.js") as typeof import("../client/wasm/install.js");
  const said = process.env["JSGRIND_WASM"] ?? "";
  install({ ...settings(), ...(said === "" ? {} : (JSON.parse(said) as Partial<ReturnType<typeof settings>>)) });
}
