/// <reference lib="dom" preserve="true" />
/** A headless Chromium that shows one page from a file, with nothing left over from other runs and no way to the network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findCommand } from "../../scripts/lib/find-command.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export class Chromium {
  readonly #folder = mkdtempSync(join(tmpdir(), "jsgrind-page-"));
  #browser: Promise<Browser> | undefined;

  /** The page's address, to which a part behind `#` may be added. */
  write(html: string, name = "report.html"): string {
    const file = join(this.#folder, name);
    writeFileSync(file, html);
    return pathToFileURL(file).href;
  }

  /** A window that shares nothing with others. */
  async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await (await this.#launched()).newContext({ offline: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(address);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#browser)?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Playwright gives it a folder of its own for what a browser keeps of its user, and deletes it. */
  #launched(): Promise<Browser> {
    return (this.#browser ??= chromium.launch({
      executablePath: findCommand("chromium") ?? "chromium",
      headless: true,
      args: flags,
    }));
  }
}
