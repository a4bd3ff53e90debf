/**
 * What a page of `--html` weighs, and how long Chromium takes to open and to filter it: `node .build/bench/html.js [FINDINGS [CAUSES]]` after
 * `node scripts/setup.mjs --dev`. Each time is the least of several.
 */
import process from "node:process";
import { reportPage } from "#src/report/page/report-page.js";
import { Chromium } from "../test/page/chromium.js";
import { linesOf, root, syntheticReport } from "../test/page/synthetic.js";

const [findings = 10_000, causes = 4000] = process.argv.slice(2).map(Number);
const rounds = 5;
/** One that many findings have, one that few have, one that none has, and all again. */
const searches = ["step", "tile cache", "nowhere to be found", ""];

const report = syntheticReport({ findings, causes });
const start = performance.now();
const html = reportPage(report, { cwd: root, linesOf });
const made = performance.now() - start;

await using browser = new Chromium();
const address = browser.write(html);
const [painted, ready, filtered]: [number[], number[], number[][]] = [[], [], searches.map(() => [])];
for (let round = 0; round < rounds; round++) {
  const page = await browser.open(address);
  const times = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { paint: paint?.startTime ?? Number.NaN, ready: navigation?.loadEventEnd ?? Number.NaN };
  });
  painted.push(times.paint);
  ready.push(times.ready);
  for (const [index, text] of searches.entries()) {
    const time = await page.evaluate(async (value) => {
      const input = document.querySelector<HTMLInputElement>("input[type=search]");
      if (input === null) return Number.NaN;
      input.value = value;
      const start = performance.now();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      // The page waits a moment for further letters; then a frame is drawn.
      await new Promise((resolve) => {
        setTimeout(() => requestAnimationFrame(() => setTimeout(resolve)), 60);
      });
      return performance.now() - start - 60;
    }, text);
    filtered[index]?.push(time);
  }
  await page.context().close();
}

const least = (times: readonly number[]): string => `${Math.round(Math.min(...times))} ms`;
console.log(`${findings} findings at ${causes} places
JSON                ${megabytes(JSON.stringify(report))}
page                ${megabytes(html)}, made in ${Math.round(made)} ms
first paint         ${least(painted)}
ready               ${least(ready)}
${searches.map((text, index) => `search ${JSON.stringify(text).padEnd(13)}${least(filtered[index] ?? [])}`).join("\n")}`);

function megabytes(text: string): string {
  return `${(Buffer.byteLength(text) / 1e6).toFixed(1)} MB`;
}
