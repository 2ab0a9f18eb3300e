import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
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

describeInBrowser("the explorer", () => {
  let site: Site;
  let browser: OpenBrowser;
  /** One visit, as loading an editor takes its time: a test goes on where the last one left. */
  let explorer: Visit;

  beforeAll(async () => {
    site = await startSite();
    browser = await openBrowser();
    explorer = await open({ colorScheme: "light" });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  const open = async (options: BrowserContextOptions): Promise<Visit> => {
    const visit = await browser.visit(`${site.url}/explorer`, options);
    await editor(visit.page).getByText("EveryoneEnrolled").first().waitFor();
    return visit;
  };
  const run = (page: Page): Promise<void> =>
    page.getByRole("button", { name: /Execute query/u }).click();
  const result = (page: Page): Locator => page.locator(".result-window");
  const editor = (page: Page): Locator => page.locator(".graphiql-query-editor");

  /** GraphiQL's tabs hold buttons (`nested-interactive`): both are reached with the keyboard all the same. */
  const barriers = async (page: Page): Promise<readonly string[]> =>
    (await findBarriers(page)).filter((finding) => !finding.startsWith("nested-interactive: <li"));

  it("allows no script but its own files, and no other host", async () => {
    const { headers } = await fetch(`${site.url}/explorer`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/u);
  });

  it("has every example operation as a tab", async () => {
    const files = await readdir("schema/operations");
    const tabs = await explorer.page.getByRole("tab").allInnerTexts();
    const names = files.map((file) =>
      file
        .replace(".graphql", "")
        .split("-")
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(""),
    );
    expect(tabs.toSorted()).toEqual(names.toSorted());
  });

  it("opens and closes tabs by mouse", async () => {
    const { page } = await open({});
    const chosen = page.getByRole("tab", { selected: true });
    await page.getByRole("tab", { name: "DueSoon" }).click();
    await editor(page).getByText("DueSoon").first().waitFor();
    expect(await chosen.innerText()).toBe("DueSoon");
    await chosen.getByRole("button", { name: "Close Tab" }).click();
    await page.getByRole("tab", { name: "DueSoon" }).waitFor({ state: "detached" });
  });

  it("runs the first example, and asks nobody but the gateway", async () => {
    const { page, hosts, complaints } = explorer;
    await run(page);
    await result(page).getByText('"Campus (simulated)"').first().waitFor();
    expect([...hosts]).toEqual([new URL(site.url).host]);
    expect(complaints).toEqual([]);
    await takeScreenshot(page, "explorer-light");
  });

  it("shows documentation", async () => {
    const { page } = explorer;
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    const docs = page.locator(".graphiql-plugin");
    await docs.getByRole("link", { name: "Query", exact: true }).click();
    expect(await barriers(page)).toEqual([]);
    await docs.getByRole("link", { name: "EnrollmentConnection", exact: true }).first().click();
    await docs.getByText(/True when nothing that belongs on this page can be missing/u).waitFor();
    await takeScreenshot(page, "explorer-documentation");
  });

  it("opens an example again from the list of examples", async () => {
    const { page } = explorer;
    await page.getByRole("button", { name: "Show Examples" }).click();
    const examples = page.getByRole("region", { name: "Examples" });
    await examples.getByRole("button", { name: /^FindPeople/u }).click();
    await editor(page).getByText("FindPeople").first().waitFor();
    await run(page);
    await result(page).getByText('"users"').waitFor();
  });

  it("completes a field, and runs it from the keyboard", async () => {
    const { page } = explorer;
    await editor(page).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("{ vie");
    const suggestion = page.locator(".suggest-widget").getByText("viewer").first();
    // Nothing is known of the schema until it has been read.
    for (let tries = 0; tries < 20 && !(await suggestion.isVisible()); tries += 1) {
      await page.keyboard.press("Control+Space");
      await page.waitForTimeout(250);
    }
    await suggestion.waitFor();
    await takeScreenshot(page, "explorer-completes");
    await page.keyboard.press("Enter");
    await page.keyboard.insertText(" { subject } ");
    await page.keyboard.press("Control+Enter");
    await result(page).getByText('"anonymous"').waitFor();
  });

  it("sends the headers that are written in it", async () => {
    const { page } = explorer;
    await page.getByRole("button", { name: "Headers" }).click();
    await page.locator(".graphiql-editor-tool").locator(".monaco-editor").last().click();
    await page.keyboard.insertText('{ "Authorization": "Bearer nonsense" }');
    await run(page);
    await result(page).getByText('"UNAUTHENTICATED"').waitFor();
  });

  it("is dark where the visitor's system is, and fits a narrow window", async () => {
    const { page } = await open({ colorScheme: "dark" });
    const background = await page.evaluate(
      "getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor",
    );
    expect(background).toBe("rgb(20, 26, 36)");
    await page.getByRole("button", { name: "Show Examples" }).click();
    expect(await barriers(page)).toEqual([]);
    await takeScreenshot(page, "explorer-dark");
    await page.getByRole("button", { name: "Hide Examples" }).click();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflow(page)).toBe(0);
    await takeScreenshot(page, "explorer-360");
  });
});

describeInBrowser("Apollo Sandbox", () => {
  it("is what a browser gets at /graphql", async () => {
    const site = await startSite();
    const browser = await openBrowser();
    try {
      const { page, hosts } = await browser.visit(`${site.url}/graphql`);
      expect(await page.title()).toMatch(/Apollo|GraphQL/u);
      // Its scripts come from Apollo: the one page of the gateway that needs a network.
      expect([...hosts].some((host) => host.endsWith("apollographql.com"))).toBe(true);
    } finally {
      await browser.close();
      await site.stop();
    }
  }, 30_000);
});
