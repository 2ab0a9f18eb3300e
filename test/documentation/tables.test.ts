import { describe, expect, test } from "@jest/globals";
import { readManual, tableAfter } from "./markdown.js";
import { tables } from "./tables.js";

const manual = readManual();

describe("tables of the manual", () => {
  test.each(Object.entries(tables))("%s is as the code has it", async (name, create) => {
    const marker = `<!-- table: ${name} -->`;
    const homes = manual.filter(({ text }) => text.includes(marker));
    expect(homes.map(({ path }) => path)).toHaveLength(1);
    // `npm run tables` writes it anew.
    expect(tableAfter(homes[0]?.text ?? "", marker)).toEqual(await create());
  });
});
