/**
 * Required by Node processes under `jsgrind memcheck`, through NODE_OPTIONS. A program that ends by itself has its heap taken down, and what
 * only garbage pointed to is lost for Memcheck to see. process.exit() leaves the heap as it is: so its garbage is collected first.
 */
{
  const { reallyExit } = process as NodeJS.Process & { reallyExit(code?: number): never };
  Reflect.set(process, "reallyExit", function (code?: number): never {
    const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
    const { runInNewContext } = require("node:vm") as typeof import("node:vm");
    setFlagsFromString("--expose-gc");
    // Memory that was swept keeps what stood in it, and Memcheck would go on taking that for pointers.
    setFlagsFromString("--clear-free-memory");
    const collect = runInNewContext("gc") as () => void;
    // Twice, as what the young generation leaves is swept with the old one.
    collect();
    collect();
    return Reflect.apply(reallyExit, process, [code]);
  });
}
