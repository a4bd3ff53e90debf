/** What Node runs under `jsgrind ct`: the files, which declare their cases, and then the cases. */
import { appendFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type ConstantTimeCase, setExaminer } from "../client/secret/case.js";
import { errorMessage } from "./error-message.js";
import { runKey, type Setting, settingVariable, type TrialEvent } from "./setting.js";

const setting = JSON.parse(process.env[settingVariable] ?? "null") as Setting;
// What the cases start must not take itself for this process.
delete process.env[settingVariable];

interface Declared {
  readonly name: string;
  readonly file: string;
  readonly declared: ConstantTimeCase;
}

function tell(event: TrialEvent): void {
  appendFileSync(setting.events, `${JSON.stringify(event)}\n`);
}

// First: it looks at the interpreter before V8's flags are set for the tier, and these hold for all that the files bring with them.
// Only what is needed: each module takes a tenth of a second to load under Valgrind.
const trial = setting.tier === "native" ? undefined : new (await import("./trial.js")).Trial(setting);
const run = trial?.run ?? (await import("./native.js")).nativeTrial();

const cases: Declared[] = [];
let importing = "";
setExaminer((name, declared) => cases.push({ name, file: importing, declared }));

for (const file of setting.files) {
  importing = file;
  try {
    await import(pathToFileURL(file).href);
    tell({ event: "imported", file });
  } catch (error) {
    tell({ event: "import failed", file, message: errorMessage(error) });
  }
}
for (const [index, { name, file }] of cases.entries()) {
  tell({ event: "case", index, name, file });
}

for (const [index, { declared }] of cases.entries()) {
  for (const purpose of ["run", "control"] as const) {
    if (setting.skip.includes(runKey({ index, purpose }))) continue;
    if (trial?.isTired === true) process.exit(0);
    tell({ event: "begin", index, purpose });
    const observed = await run(purpose, declared);
    if (observed === "not here") {
      tell({ event: "handed over", index, purpose });
      process.exit(0);
    }
    tell({ event: "end", index, purpose, ...observed });
  }
}
tell({ event: "done" });
// What the files left open, a server or a timer, must not keep Valgrind going.
process.exit(0);
