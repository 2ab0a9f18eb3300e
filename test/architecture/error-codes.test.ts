import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { requestErrorCodes, sourceReasons } from "../../src/domain/errors.js";
import { tableAfter } from "../documentation/markdown.js";

const readme = readFileSync("README.md", "utf8");

describe("the README's tables of codes", () => {
  test.each([
    ["requests", requestErrorCodes],
    ["sources", sourceReasons],
  ])("have all codes of %s, in the order of the code, each with its meaning", (name, codes) => {
    const [, ...rows] = tableAfter(readme, `<!-- codes: ${name} -->`);
    expect(rows.map(([code]) => code)).toEqual(codes.map((code) => `\`${code}\``));
    expect(rows.filter(([, meaning = ""]) => meaning === "")).toEqual([]);
  });
});
