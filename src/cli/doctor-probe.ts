/** What `jsgrind doctor` runs under Valgrind: the package's own client asks whether it is there. */
import { runningOnValgrind } from "jsgrind/valgrind";

process.stdout.write(`${runningOnValgrind()}\n`);
