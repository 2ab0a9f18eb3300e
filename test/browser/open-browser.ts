import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

const path = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Undefined where the tests of this folder can run. */
export const whyNoBrowser: string | undefined = existsSync(path)
  ? undefined
  : `There is no Chromium at ${path} (CHROMIUM_PATH names another place): no test in a browser is run.`;

/** `describe`, where there is a browser to describe it in; `chromium.test.ts` says so where there is none. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (whyNoBrowser === undefined) describe(name, tests);
  else describe.skip(name, tests);
}

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface OpenBrowser {
  /** A page of a visitor who was never here before. */
  visit(url: string, options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /** Every host that was asked for anything. */
  readonly hosts: ReadonlySet<string>;
  /** What the page complained of: errors, and what its content policy forbids. */
  readonly complaints: readonly string[];
}

/** Headless, with a profile of its own that is gone afterwards. */
export async function openBrowser(): Promise<OpenBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: path, args: quiet });
  return {
    visit: async (url, options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        ...options,
      });
      context.setDefaultTimeout(10_000);
      return visit(context, url);
    },
    close: () => browser.close(),
  };
}

async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const hosts = new Set<string>();
  const complaints: string[] = [];
  const note = (address: string): void => {
    if (/^(?:https?|wss?):/u.test(address)) hosts.add(new URL(address).host);
  };
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, hosts, complaints };
}

const screenshots = join(tmpdir(), "rollcall-screenshots");

/** Kept for people to look at: in `rollcall-screenshots` of the system's temporary folder. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** How far the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds that keeps people out. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(axePath, "utf8"));
  const findings = await page.evaluate<readonly Finding[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
