import { describe, expect, test } from "@jest/globals";
import { createFederation } from "../../src/federation/create-federation.js";
import { checkCase, checkFailure, makeCase } from "./federated-case.js";

const cases = Number(process.env["CASES"] ?? 1_500);
const first = Number(process.env["SEED"] ?? 1);

describe("a federated list", () => {
  test("is that of brute force over all rows, forward and backward, page by page", async () => {
    let bad = 0;
    for (let seed = first; seed < first + cases; seed++) {
      try {
        await checkCase(makeCase(seed, createFederation));
      } catch (e) {
        bad++;
        if (bad <= 3) console.log(String((e as Error).stack).slice(0, 1800));
      }
    }
    expect(bad).toBe(0);
  }, 200_000);

  test("loses nothing to a source that fails for a while", async () => {
    let bad = 0;
    for (let seed = first; seed < first + cases; seed++) {
      try {
        await checkFailure(makeCase(seed, createFederation));
      } catch (e) {
        bad++;
        if (bad <= 3) console.log(String((e as Error).stack).slice(0, 1800));
      }
    }
    expect(bad).toBe(0);
  }, 200_000);
});
