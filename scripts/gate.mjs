// @ts-check
/**
 * The gate without the tests: `node scripts/gate.mjs [STEP…]`. Every step runs even after one has failed, so that one
 * run tells everything; only failing steps show their output.
 */
import process from "node:process";
import { runStep, selectSteps, STEPS } from "./gate/steps.mjs";
import { packageRoot } from "./lib/root.mjs";
import { runScript, StepError } from "./lib/run.mjs";

await runScript("gate", async () => {
  const steps = selectSteps(STEPS, process.argv.slice(2));
  const cwd = packageRoot(import.meta.url);
  const failed = [];
  for (const step of steps) {
    const { ok, seconds, output } = await runStep(step, { cwd });
    console.log(`${ok ? "ok    " : "FAILED"} ${step.name} (${seconds.toFixed(1)} s)`);
    if (ok) continue;
    failed.push(step.name);
    console.log(output.trimEnd());
    if (step.remedy !== undefined) console.log(`try: ${step.remedy}`);
  }
  if (failed.length > 0) throw new StepError(`failed: ${failed.join(", ")}`);
});
