import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import {
  describeInBrowser,
  findBarriers,
  openBrowser,
  overflow,
  takeScreenshot,
  type OpenBrowser,
} from "./open-browser.js";
import { startSite, type Site } from "./start-site.js";

describeInBrowser("bulk enrollment in a browser", () => {
  let site: Site;
  let browser: OpenBrowser;

  beforeAll(async () => {
    site = await startSite();
    browser = await openBrowser();
  }, 60_000);

  afterEach(() => site.lab.moocit.dial.clear());

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  const courseOf = async (source: string): Promise<{ id: string; title: string }> => {
    const answer = (await site.ask(
      `{ courses(first: 1, filter: { source: ["${source}"] }) { nodes { id title } } }`,
    )) as { data: { courses: { nodes: [{ id: string; title: string }] } } };
    return answer.data.courses.nodes[0];
  };

  const openExample = async (page: Page, name: string): Promise<void> => {
    const editor = page.locator(".graphiql-query-editor");
    await editor.getByText("EveryoneEnrolled").first().waitFor();
    await page.getByRole("tab", { name }).click();
    await editor.getByText(name).first().waitFor();
  };

  const setVariables = async (page: Page, variables: unknown): Promise<void> => {
    await page.locator(".graphiql-editor-tool .monaco-editor").first().click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(JSON.stringify(variables));
    // The brackets and quotes that the editor closes by itself.
    await page.keyboard.press("Control+Shift+End");
    await page.keyboard.press("Delete");
  };

  /** Titles cost MOOCit a request for each course: more than one operation may send, so the first one only begins. */
  const readTitles = async (): Promise<void> => {
    const query = `{ courses(first: 8, filter: { titleContains: "a", source: ["mooc"] }) { nodes { id } } }`;
    for (let count = 0; count < 2; count += 1) await site.ask(query);
  };

  it("previews without a write, enrolls, tells every outcome, takes back: by keyboard alone", async () => {
    const { page, complaints } = await browser.visit(`${site.url}/#enroll`, {
      viewport: { width: 360, height: 740 },
    });
    await readTitles();
    const people = ["new.one@school.example", "new.two@school.example", "not, one", ""];
    await page.getByLabel(/^People/u).focus();
    await page.keyboard.insertText(people.join("\n"));
    await page.keyboard.press("Tab");
    await page.keyboard.insertText("a");
    const course = page.getByRole("checkbox", { name: /MOOC/u }).first();
    await course.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");

    const before = site.lab.moocit.requests.writes;
    await page.getByRole("heading", { name: "Preview: nothing is written" }).waitFor();
    await page
      .getByRole("cell", { name: /^Will be enrolled/u })
      .first()
      .waitFor();
    expect(site.lab.moocit.requests.writes).toBe(before);
    expect(await overflow(page)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await takeScreenshot(page, "bulk-preview-360");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Enrollment", exact: true }).waitFor();
    await page
      .getByRole("cell", { name: /^(?:Invited|Enrolled)/u })
      .first()
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await takeScreenshot(page, "bulk-done-360");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Undo" }).waitFor();
    await page.getByRole("cell", { name: "Unenrolled" }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("is tried in the explorer, from an example that writes nothing", async () => {
    const { id: courseId } = await courseOf("mooc");
    const { page } = await browser.visit(`${site.url}/explorer`);
    const before = site.lab.moocit.requests.writes;
    await openExample(page, "EnrollMany");
    await setVariables(page, { identifiers: ["new@school.example"], courses: [{ courseId }] });
    await page.keyboard.press("Control+Enter");
    await page.locator(".result-window").getByText('"WOULD_ENROLL"').waitFor();
    expect(site.lab.moocit.requests.writes).toBe(before);
  });

  it("is followed in the explorer by subscription", async () => {
    site.lab.moocit.dial.latency(4_000, { kind: "write" });
    const { id: courseId } = await courseOf("mooc");
    const { page, hosts } = await browser.visit(`${site.url}/explorer`);
    await page.locator(".graphiql-query-editor").getByText("EveryoneEnrolled").first().waitFor();
    const started = (await site.ask(`mutation {
      bulkEnroll(input: { identifiers: ["a@school.example"], courses: [{ courseId: "${courseId}" }], waitSeconds: 0 }) { job { id } }
    }`)) as { data: { bulkEnroll: { job: { id: string } } } };
    const { id } = started.data.bulkEnroll.job;
    await openExample(page, "FollowJob");
    await setVariables(page, { id });
    await page.keyboard.press("Control+Enter");
    const result = page.locator(".result-window");
    await result.getByText(/"(?:RUNNING|QUEUED)"/u).waitFor();
    await result.getByText('"COMPLETED"').waitFor();
    expect([...hosts]).toEqual([new URL(site.url).host]);
  });
});
