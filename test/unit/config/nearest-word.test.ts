import { describe, expect, test } from "@jest/globals";
import { nearestWord } from "../../../src/config/nearest-word.js";

describe("the nearest word", () => {
  test.each([
    ["prot", ["host", "port"], "port"],
    ["PORT", ["host", "port"], "port"],
    ["timeout", ["retries", "timeoutSeconds"], "timeoutSeconds"],
    ["max_page_size", ["maxRows", "maxPageSize"], "maxPageSize"],
    ["catalogsearch", ["moocit", "catalog-search"], "catalog-search"],
    ["colour", ["host", "port"], undefined],
    ["", ["host"], undefined],
    ["host", [], undefined],
    [7, ["host"], undefined],
    ["x".repeat(1000), ["x"], undefined],
  ])("to %j of %j is %j", (given, words, nearest) => {
    expect(nearestWord(given, words)).toBe(nearest);
  });
});
