import { expect, it } from "@jest/globals";
import { openBrowser, whyNoBrowser } from "./open-browser.js";

it("starts, or one line says why nothing is tested in it", async () => {
  if (whyNoBrowser === undefined) {
    const browser = await openBrowser();
    const { page } = await browser.visit("data:text/html,<title>Here</title>");
    expect(await page.title()).toBe("Here");
    await browser.close();
  } else {
    process.stderr.write(`${whyNoBrowser}\n`);
  }
});
