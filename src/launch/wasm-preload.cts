/** Required by Node processes under `jsgrind memcheck --wasm`, through NODE_OPTIONS: their modules' allocators are seen from the first one on. */
{
  const { install } = require("../client/wasm/install.js") as typeof import("../client/wasm/install.js");
  const { settingsFrom } = require("../client/wasm/settings.js") as typeof import("../client/wasm/settings.js");
  install(settingsFrom(process.env["JSGRIND_WASM"] ?? ""));
}
