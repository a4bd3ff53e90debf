/**
 * Seventy operations whose verdicts can be told by reading them, each with a control that leaks, and ten of which nothing can be said: all in one
 * run of `jsgrind ct`.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { CaseReport, CaseVerdict, Report } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import { type Expected, expected } from "./expected.js";

const folder = join(packageRoot(import.meta.url), "test", "fixtures", "constant-time");
/** The others, all Nodes and all tiers in the full tier: each file takes half a minute. Either tier has one of WebAssembly's with it. */
const fast = ["compare.mjs", "unchecked.mjs", "wasm.mjs"];
const tiersOfFast = ["interpreter", "turbofan"];
const files = fullTier ? readdirSync(folder).filter((name) => name.endsWith(".mjs")) : fast;

for (const { version, path } of await nodes("newest")) {
  describe(`jsgrind ct under Node ${version}`, { skip: needsCommand("valgrind") }, () => {
    let report: Report | undefined;
    let pages: string[] = [];
    let leftovers: string[] = [];
    let again: Report | undefined;

    before(async () => {
      const jsgrind = new Jsgrind({ after });
      const options = ["--json", jsgrind.jsonFile, "--html", join(jsgrind.folder, "pages"), "--runtime", path];
      if (!fullTier) options.push("--tier", tiersOfFast.join());
      const paths = files.map((file) => join(folder, file));
      // Each process that ends is one more to start.
      const env = { JSGRIND_VALGRIND: "", ...(fullTier ? {} : { ENDS_ONCE: join(jsgrind.folder, "ended") }) };
      const { exitCode, stderr } = await jsgrind.run(["ct", ...options, "--case-timeout", "60", ...paths], env);
      assert.equal(exitCode, 99, stderr);
      report = jsgrind.report();
      pages = readdirSync(join(jsgrind.folder, "pages"));
      ({ leftovers } = jsgrind);
      // It takes as long again.
      if (!fullTier) return;
      await jsgrind.run(["ct", ...options, "--case-timeout", "60", ...paths], env);
      again = jsgrind.report();
    });

    if (fullTier) {
      test("gives no other verdict in a second run", () => {
        assert.deepEqual(verdictsIn(again), verdictsIn(report));
      });
    }

    function caseOf(file: string, name: string): CaseReport {
      const found = report?.cases?.find((one) => one.name === name && one.file === join(folder, file));
      assert.ok(found !== undefined, `${name} is not in the report`);
      return found;
    }

    function verdictsIn({ cases = [] }: Partial<Report> = {}): string[] {
      return cases.flatMap(({ name, tiers }) => tiers.map(({ tier, verdict }) => `${name}, ${tier}: ${verdict}`));
    }

    function verdictIn({ tiers }: CaseReport, tier: string): CaseVerdict | undefined {
      return tiers.find((one) => one.tier === tier)?.verdict;
    }

    for (const subject of expected.filter(({ file }) => files.includes(file))) {
      const { file, name, on, why } = subject;
      test(`${file}, ${name}: ${why}`, () => {
        const found = caseOf(file, name);
        for (const [tier, allowed] of verdictsOf(subject, found)) {
          const verdict = verdictIn(found, tier) ?? "absent";
          const { reason, findings = [] } = found.tiers.find((one) => one.tier === tier) ?? {};
          const places = findings.map(({ kind, stack: [innermost] }) => [kind, innermost?.function, innermost?.line]);
          assert.ok(
            (allowed as readonly string[]).includes(verdict),
            `${tier}: ${verdict}, not ${allowed.join(" or ")} (${reason ?? JSON.stringify(places)})`,
          );
        }
        assert.equal(found.control, "reported", found.warnings?.join(" "));
        const uses = found.tiers.flatMap(({ findings }) => findings.map(({ depends }) => depends));
        if (on !== undefined) assert.ok(uses.some((use) => use?.on === on && use.by === "program"));
      });
    }

    const reasons: Readonly<Record<string, RegExp>> = {
      throws: /^Outside Valgrind it threw RangeError: no key of 32 bytes is wanted\.$/,
      "throws under Valgrind alone": /^It threw Error: it is not as usual here\.$/,
      "never returns": /^Outside Valgrind it did not return within 10 s\.$/,
      "is never settled": /^Outside Valgrind the promise that it returned was not settled after 5 s\.$/,
      "reads a copy": /^It never reads the secret key that it is given/,
      transfers: /^It transferred the memory of key\.$/,
    };
    for (const [name, reason] of Object.entries(reasons)) {
      test(`says of what ${name} why it is not checked`, () => {
        for (const { verdict, reason: said } of caseOf("unchecked.mjs", name).tiers) {
          assert.equal(verdict, "unchecked");
          assert.match(said ?? "", reason);
        }
      });
    }

    test("says of what ends the process why it is not checked", () => {
      const { tiers } = caseOf("unchecked.mjs", "ends the process");
      const unchecked = tiers.filter(({ verdict }) => verdict === "unchecked");
      assert.equal(unchecked.length, fullTier ? tiers.length : 1);
      for (const { reason } of unchecked) assert.equal(reason, "The process ended in it (SIGKILL).");
    });

    for (const name of ["is deoptimised", "is never compiled"]) {
      test(`does not take for TurboFan's what ${name}`, () => {
        const { reason, verdict } = caseOf("unchecked.mjs", name).tiers.find(({ tier }) => tier === "turbofan") ?? {};
        assert.equal(verdict, "unchecked");
        assert.match(reason ?? "", /^V8's interpreter ran /);
      });
    }

    test("does not believe what it found where the control is silent", () => {
      const { control, warnings = [] } = caseOf("unchecked.mjs", "has a control that is none");
      assert.equal(control, "silent");
      assert.match(warnings.join(" "), /Its control was not reported in interpreter/);
    });

    test("goes on after a case that ended the process", () => {
      const { tiers } = caseOf("unchecked.mjs", "is examined all the same");
      assert.ok(
        tiers.every(({ verdict }) => verdict === "clean" || verdict === "engine"),
        JSON.stringify(tiers),
      );
    });

    test("counts leaks, and leaves the engine's branches among the noise", () => {
      const { findings = [], noise = [] } = report ?? {};
      assert.ok(findings.length > 0 && findings.every(({ depends }) => depends?.by === "program"));
      assert.ok(noise.length > 0 && noise.every(({ depends }) => depends?.by === "engine"));
    });

    test("writes a page for each case, and leaves nothing else behind", () => {
      assert.equal(pages.length, (report?.cases?.length ?? 0) + 1);
      assert.deepEqual(leftovers, []);
    });
  });
}

/** In the tiers that ran; Maglev is not in every Node. */
function verdictsOf(subject: Expected, { tiers }: CaseReport): (readonly [string, readonly CaseVerdict[]])[] {
  const { interpreter, baseline, maglev, turbofan, liftoff, wasmTurbofan } = subject;
  const others = fullTier ? { baseline, maglev } : {};
  const all = { interpreter, ...others, turbofan, liftoff, "wasm turbofan": wasmTurbofan };
  const hasMaglev = tiers.some(({ tier }) => tier === "maglev");
  return Object.entries(all)
    .filter(([tier, verdict]) => verdict !== undefined && (tier !== "maglev" || hasMaglev))
    .map(([tier, verdict]) => [tier, [verdict].flat() as CaseVerdict[]]);
}
