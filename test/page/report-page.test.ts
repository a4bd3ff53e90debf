/** The page of a report in a real browser, headless: that it works from a file, by keyboard, without scripts, in the dark, and large. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import type { Report } from "#src/report/contract.js";
import { reportPage } from "#src/report/page/report-page.js";
import { needsCommand } from "../require.js";
import { Chromium } from "./chromium.js";
import { contrastProblems } from "./contrast.js";
import { linesOf, root, syntheticReport } from "./synthetic.js";

const skip = needsCommand("chromium");
const browser = new Chromium();
after(() => browser[Symbol.asyncDispose]());

const report = syntheticReport({ findings: 60, causes: 14 });
for (const finding of report.noise) finding.reason = "V8 scans its own stack";

function written(of: Report = report): string {
  return browser.write(reportPage(of, { cwd: root, linesOf }));
}

/** A page whose scripts failed, or that asked for what its policy forbids, fails the test. */
async function shown(address: string, options: Parameters<Chromium["open"]>[1] = {}): Promise<Page> {
  const page = await browser.open("about:blank", options);
  page.on("pageerror", (error) => assert.fail(error));
  page.on("console", (message) => assert.notEqual(message.type(), "error", message.text()));
  page.on("request", (request) => assert.equal(request.url().split("#")[0], address.split("#")[0]));
  await page.goto(address);
  return page;
}

function seen(page: Page): Promise<number> {
  return page.locator("section .cause:visible").count();
}

test(
  "the page lists causes, and fills in what is opened: source, drawing, stacks, hidden frames",
  { skip },
  async () => {
    const page = await shown(written());
    assert.equal(await page.locator("h1").textContent(), "60 findings, 14 causes");
    assert.equal(await seen(page), 14);
    const cause = page.locator(".cause.write", { hasText: "InvalidWrite" }).first();
    assert.equal(await cause.locator("figure").count(), 0, "nothing is made before it is asked for");
    await cause.locator("summary").first().click();
    assert.match((await cause.locator(".here").first().textContent()) ?? "", /▸\d+ {2}pixels|▸\d+/);
    assert.ok(await cause.locator("svg.drawing").first().isVisible());
    assert.match((await cause.locator("figcaption").first().textContent()) ?? "", /written.*Allocated by codec::Image/);
    const run = cause.locator(".run").first();
    assert.equal(await run.locator("li").count(), 0);
    await run.locator("summary").click();
    await run.locator("li").first().waitFor();
    assert.match((await run.textContent()) ?? "", /node::Start/);
    const frame = cause.locator("details.frame").first();
    await frame.locator("summary").click();
    assert.ok(await frame.locator("table.source").isVisible(), "the source of another frame of the user's");
    assert.match(page.url(), /#at=c\d+$/);
  },
);

test("filters show what passes, count it, and stand in the address", { skip }, async () => {
  const address = written();
  const page = await shown(address);
  await page.selectOption("select[name=kind]", "InvalidRead");
  await page.waitForFunction(() => location.hash === "#kind=InvalidRead");
  const kinds = await page.locator("section .cause:visible .kind").allTextContents();
  assert.ok(kinds.length > 0 && kinds.every((kind) => kind === "InvalidRead"), kinds.join());
  const expected = report.findings.filter(({ kind }) => kind === "InvalidRead").length;
  const shownText = await page.locator("#shown").textContent();
  assert.equal(shownText, `${expected} of 60 findings, ${kinds.length} of 14 causes`);
  assert.equal(await page.locator("section [data-amount]").first().textContent(), String(expected));

  const test = report.findings.find(({ kind }) => kind === "InvalidRead")?.test ?? "";
  await page.selectOption("select[name=test]", test);
  await page.waitForFunction(() => location.hash.includes("test="));
  const ofTest = report.findings.filter((finding) => finding.kind === "InvalidRead" && finding.test === test).length;
  assert.ok((await page.locator("#shown").textContent())?.startsWith(`${ofTest} of 60 findings`));

  const again = await shown(page.url());
  assert.equal(await again.locator("select[name=test]").inputValue(), test);
  assert.equal(await again.locator("#shown").textContent(), await page.locator("#shown").textContent());

  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction(() => location.hash === "");
  assert.equal(await seen(page), 14);
});

test(
  "the search finds what is behind closed lines, by all its words, and what has quotes and angles",
  { skip },
  async () => {
    const page = await shown(written());
    const search = async (text: string): Promise<number> => {
      await page.fill("input[type=search]", text);
      await page.waitForFunction(
        (value) => (new URLSearchParams(location.hash.slice(1)).get("text") ?? "") === value,
        text,
      );
      return seen(page);
    };
    assert.equal(await search("Source and destination OVERLAP"), 1);
    assert.equal(await search("free() / delete [] src/encode.cc"), 1);
    assert.equal(await search("tile cache"), 1);
    assert.equal(
      await search("free'd"),
      report.findings.slice(0, 14).filter(({ related }) => related.some(({ message }) => message.includes("free'd")))
        .length,
    );
    assert.equal(await search("li class"), 0, "markup is no text");
    // Frames that stacks leave out count for the causes that leave them out.
    assert.equal(await search("node::Stage7::Run"), 14);
    assert.equal(await search("node::Stage7::Run source and destination overlap"), 1);
    assert.equal(await search("node::Stage26::Run"), 0, "there are 26, from 0 on");
    assert.ok(await page.locator("#none").isVisible());
    // What was opened is searched as before.
    await search("");
    await page.locator("section .cause summary").first().click();
    assert.equal(await search("tile cache"), 1);
  },
);

test("everything can be done by keyboard", { skip }, async () => {
  const page = await shown(written());
  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.closest(".cause")?.id ?? document.activeElement?.getAttribute("name") ?? "",
    );
  await page.keyboard.press("j");
  assert.equal(await focused(), "c1");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await focused(), "c2");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle), "none");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#c2 .stack").first().isVisible());
  await page.keyboard.press("f");
  assert.equal(await focused(), "kind");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  assert.equal(await focused(), "text");
  await page.keyboard.type("jkfc?");
  assert.equal(await page.locator("input[type=search]").inputValue(), "jkfc?");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.waitForFunction(() => !location.hash.includes("text"));
  await page.keyboard.press("?");
  assert.ok(await page.locator("#help").isVisible());
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator("#help").isVisible()));
  await page.selectOption("select[name=kind]", "Overlap");
  await page.waitForFunction(() => location.hash.includes("kind=Overlap"));
  await page.locator("select[name=kind]").blur();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.doesNotMatch(await focused(), /^c/, "what is filtered away is passed over");
});

test(
  "an address opens the cause that it names, also among the noise, and a link in the table of tests filters",
  { skip },
  async () => {
    const address = written();
    const last = report.findings.length;
    const page = await shown(`${address}#at=c17`);
    const cause = page.locator("#c17");
    assert.ok(await cause.locator(".reason").isVisible());
    assert.match((await cause.locator(".reason").textContent()) ?? "", /V8 scans its own stack/);
    await page.locator(".tests a").first().click();
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("select[name=test]")?.value !== "");
    assert.ok((await seen(page)) < last);
  },
);

test("without scripts everything is there", { skip }, async () => {
  const page = await shown(written(), { javaScriptEnabled: false });
  assert.ok(!(await page.locator("#filters").isVisible()));
  await page.locator("#c2 summary").first().click();
  assert.ok(await page.locator("#c2 svg.drawing").first().isVisible());
  assert.ok(await page.locator("#sources-title").isVisible());
  const link = page.locator("#c2 .excerpt a").first();
  const target = await link.getAttribute("href");
  assert.ok(await page.locator(`${target} code`).isVisible());
  assert.ok(await page.locator("#r1").isVisible());
});

test("text from outside does nothing", { skip }, async () => {
  const words = `</script></noscript><img src=x onerror="document.title='taken'"><script>document.title='taken'</script>'"&`;
  const findings = report.findings.slice(0, 3).map((finding) => ({
    ...finding,
    ...{ message: words, test: words, notes: [words] },
    stack: [{ ip: "0x1", language: "native" as const, function: words, object: `/${words}` }],
  }));
  const page = await shown(written({ ...report, findings, command: [words], tests: [] }));
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  await page.locator("#c1 .message").first().waitFor();
  assert.equal(await page.locator("img, script:not([type])").count(), 0);
  assert.doesNotMatch(await page.title(), /^taken/);
  await page.fill("input[type=search]", words);
  await page.waitForFunction(() => location.hash.includes("text="));
  assert.ok((await seen(page)) > 0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`texts have the contrast of WCAG AA, ${colorScheme}`, { skip }, async () => {
    const page = await shown(written(), { colorScheme });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await page.locator("#c17 .stack").first().waitFor();
    assert.deepEqual(await contrastProblems(page), []);
  });
}

test("a narrow screen needs no scrolling to the side but inside of wide things", { skip }, async () => {
  const page = await shown(written(), { viewport: { width: 320, height: 640 } });
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  await page.locator("#c17 .stack").first().waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 320, String(width));
});

test("paper has what is opened, and neither filters nor shadows of what is closed", { skip }, async () => {
  const page = await shown(written());
  await page.locator("#c1 summary").first().click();
  await page.locator("#c1 .stack").first().waitFor();
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator("#filters").isVisible()));
  assert.ok(await page.locator("#c1 .stack").first().isVisible());
});

test("ten thousand findings are all there, and only what is opened is made", { skip }, async () => {
  const large = syntheticReport({ findings: 10_000, causes: 4000 });
  const page = await shown(written(large));
  assert.match((await page.locator("h1").textContent()) ?? "", /^10,000 findings/);
  const causes = await page.locator("details.cause").count();
  assert.ok(causes > 3000, String(causes));
  assert.equal(await page.locator("figure").count(), 0);
  await page.fill("input[type=search]", "step_75 ");
  await page.waitForFunction(() => document.querySelector<HTMLOutputElement>("#shown")?.value !== "");
  assert.match((await page.locator("#shown").textContent()) ?? "", /^\d+ of 10,000 findings/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".cause[open] .stack").first().waitFor();
});

test("one cause with very many ways shows them part by part", { skip }, async () => {
  const [first] = report.findings;
  assert.ok(first !== undefined);
  const findings = Array.from({ length: 50 }, (_, index) => ({
    ...first,
    stack: [
      ...first.stack.slice(0, 1),
      { ip: "0x1", language: "native" as const, function: `caller${index}`, object: "/a.node" },
    ],
  }));
  const page = await shown(written({ ...report, findings, known: [], noise: [] }));
  await page.locator("#c1 summary").first().click();
  await page.locator("#c1 .way").first().waitFor();
  assert.equal(await page.locator("#c1 .way").count(), 20);
  await page.getByRole("button", { name: /Show further ways/ }).click();
  await page.getByRole("button", { name: /Show further ways/ }).click();
  assert.equal(await page.locator("#c1 .way").count(), 49);
  assert.equal(await page.getByRole("button", { name: /Show further ways/ }).count(), 0);
});
