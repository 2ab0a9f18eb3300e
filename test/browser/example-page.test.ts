import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import {
  describeInBrowser,
  findBarriers,
  openBrowser,
  overflow,
  takeScreenshot,
  type OpenBrowser,
  type Visit,
} from "./open-browser.js";
import { startSite, type Site } from "./start-site.js";

const wide = { viewport: { width: 1440, height: 900 } };
const narrow = { viewport: { width: 360, height: 740 } };

describeInBrowser("the example page", () => {
  let site: Site;
  let browser: OpenBrowser;

  beforeAll(async () => {
    site = await startSite();
    browser = await openBrowser();
  }, 60_000);

  afterEach(() => {
    for (const { dial } of [site.lab.catalog, site.lab.moocit, site.lab.ispring, site.lab.truto]) {
      dial.clear();
    }
  });

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  const rows = (page: Page): Locator => page.getByRole("table").locator("tbody").getByRole("row");

  const select = (page: Page, name: string): Locator =>
    page.getByRole("combobox", { name: new RegExp(`^${name}`, "u") });

  const openList = async (options: BrowserContextOptions = {}): Promise<Visit> => {
    const visit = await browser.visit(`${site.url}/`, options);
    await rows(visit.page).first().waitFor();
    return visit;
  };

  /** Waits until every row reads as the test says. */
  const settles = async (page: Page, fits: RegExp): Promise<void> => {
    const texts = (): Promise<string[]> => rows(page).allInnerTexts();
    for (let tries = 0; tries < 80; tries += 1) {
      const read = await texts();
      if (read.length > 0 && read.every((text) => fits.test(text))) return;
      await page.waitForTimeout(100);
    }
    throw new Error(`Not every row fits ${fits.source}: ${(await texts()).join("\n")}`);
  };

  it("lists, says what each source contributed, and asks nobody but the gateway", async () => {
    const { page, hosts, complaints } = await openList();
    expect(await rows(page).count()).toBe(25);
    await page.getByText(/^Nothing is missing; the data is from \d\d:\d\d\.$/u).waitFor();
    for (const name of ["Campus", "MOOC", "iSpring Learn", "Talent, through Truto"]) {
      await page.getByText(new RegExp(`${name} [(]simulated[)]: \\d+ rows?$`, "u")).waitFor();
    }
    await select(page, "Order").selectOption("Source after source");
    await page.getByText("Campus (simulated): 25 rows").waitFor();
    await page.getByText("MOOC (simulated) comes further down").waitFor();
    expect([...hosts]).toEqual([new URL(site.url).host]);
    expect(complaints).toEqual([]);
  });

  it("filters by source, status, title and e-mail", async () => {
    const { page } = await openList();
    await select(page, "Source").selectOption("MOOC (simulated)");
    await settles(page, /MOOC/u);
    await select(page, "Source").selectOption("All");
    await select(page, "Status").selectOption("Completed");
    await settles(page, /Completed/u);
    await page.getByLabel("Course title contains").fill("safety");
    await settles(page, /Safety[^]*Completed/u);
    const { email = "" } = site.lab.school.people.find((each) => each.platforms.length > 2) ?? {};
    await select(page, "Status").selectOption("Any");
    await page.getByLabel("Course title contains").fill("");
    await page.getByRole("textbox", { name: "E-mail" }).fill(email.toUpperCase());
    await settles(page, new RegExp(email, "iu"));
    await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@school.example");
    await page.getByText("Nobody is found.").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await rows(page).nth(24).waitFor();
  });

  it("orders by time over all sources", async () => {
    const { page } = await openList();
    const days = await rows(page).locator("td:last-child").allInnerTexts();
    const moments = days.map((text) => Date.parse(text));
    expect(moments).toEqual(moments.toSorted((a, b) => b - a));
  });

  it("goes on by itself as it is scrolled, without a row twice", async () => {
    const { page } = await openList();
    for (const count of [50, 75]) {
      await page.getByRole("button", { name: "Show more" }).scrollIntoViewIfNeeded();
      await rows(page)
        .nth(count - 1)
        .waitFor();
    }
    const reported = await page.getByText(/ [(]simulated[)]: \d+ rows?$/u).allInnerTexts();
    const counts = reported.map((text) => Number(/(\d+) rows?$/u.exec(text)?.[1]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(await rows(page).count());
    const texts = await rows(page).allInnerTexts();
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("says which source is missing, and has it back once it answers", async () => {
    site.lab.ispring.dial.fault({ kind: "status", status: 503 });
    const { page } = await openList(narrow);
    await page.getByLabel("Course title contains").fill("first aid");
    await page
      .getByText(/^iSpring Learn \(simulated\) is missing; the rest is from \d\d:\d\d\.$/u)
      .waitFor();
    await page.getByText(/^iSpring Learn \(simulated\) is missing: it/u).waitFor();
    await settles(page, /First Aid/u);
    await page.getByRole("button", { name: "Ask again" }).scrollIntoViewIfNeeded();
    await takeScreenshot(page, "page-missing-360");
    expect(await overflow(page)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    site.lab.ispring.dial.clear();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByText(/^Nothing is missing/u).waitFor();
  });

  for (const [name, size] of Object.entries({ 1440: wide, 360: narrow })) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`fits ${name} pixels, ${colorScheme}, and keeps nobody out`, async () => {
        const { page } = await openList({ ...size, colorScheme });
        expect(await overflow(page)).toBe(0);
        expect(await findBarriers(page)).toEqual([]);
        await takeScreenshot(page, `page-${name}-${colorScheme}`);
        await page.getByRole("link", { name: "Enroll many people" }).click();
        await page.getByLabel(/^People/u).fill("mira@school.example");
        await page.getByLabel("Find a course by its title").fill("a");
        await page.getByText(/^(?:The first )?\d+ found/u).waitFor();
        expect(await overflow(page)).toBe(0);
        expect(await findBarriers(page)).toEqual([]);
        await takeScreenshot(page, `page-enroll-${name}-${colorScheme}`);
      });
    }
  }

  it("needs no mouse", async () => {
    const { page } = await openList();
    const focused = (): Promise<string> =>
      page.evaluate(`(() => {
        const { activeElement: element } = document;
        const outline = getComputedStyle(element).outlineStyle;
        return (element.labels?.[0]?.firstChild.textContent ?? element.textContent) + ": " + outline;
      })()`);
    const stops: string[] = [];
    for (let count = 0; count < 9; count += 1) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    const names =
      "List|Enroll many people|Explorer|Source|E-mail|Course title contains|Status|Order|Show more";
    expect(stops).toEqual(names.split("|").map((name) => `${name}: solid`));
    await page.keyboard.press("Enter");
    await rows(page).nth(49).waitFor();
    for (let count = 0; count < 5; count += 1) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowDown");
    await settles(page, /Campus/u);
  });
});
