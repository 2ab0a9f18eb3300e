import { describe, expect, test } from "@jest/globals";
import { faultsOf } from "./config-file.js";

/** What is told of a source whose lines, from line 2, are these: line, key, problem and the nearest known word. */
function told(...lines: readonly string[]): readonly unknown[] {
  const text = ["sources:", ...lines.map((line) => `    ${line}`)].join("\n");
  return faultsOf(text.replace("    -", "  -")).map(({ line, key, problem, nearest }) => [
    line,
    key,
    problem,
    nearest,
  ]);
}

const url = "baseUrl: https://one.example";
const bearer = "auth: { type: bearer, token: t }";

describe("unknown keys are told where it is unknown", () => {
  test("of which kind a source is, because its kind is misspelt", () => {
    expect(told("- id: one", "kind: moocti", url, bearer, "retires: 4")).toEqual([
      [3, "sources[0].kind", "not valid", "moocit"],
      [6, "sources[0].retires", "unknown key", "retries"],
    ]);
  });

  test("of which kind a source is, because the word kind is misspelt", () => {
    const lines = ["- id: one", "knid: moocit", "baseUrI: https://one.example", bearer];
    expect(told(...lines, "retires: 3")).toEqual([
      [2, "sources[0].kind", "missing", undefined],
      [2, "sources[0].baseUrl", "missing", undefined],
      [3, "sources[0].knid", "unknown key", "kind"],
      [4, "sources[0].baseUrI", "unknown key", "baseUrl"],
      [6, "sources[0].retires", "unknown key", "retries"],
    ]);
  });

  test("of which type an authentication is, because its type is misspelt", () => {
    const auth = ["auth:", "  type: beerer", "  tokn: 5"];
    expect(told("- id: one", "kind: moocit", url, ...auth)).toEqual([
      [6, "sources[0].auth.type", "not valid", "bearer"],
      [7, "sources[0].auth.tokn", "unknown key", "token"],
    ]);
  });

  test("of which type an authentication is, because the word type is misspelt", () => {
    const auth = ["auth:", "  tpye: bearer", "  token: t"];
    expect(told("- id: one", "kind: moocit", url, ...auth)).toEqual([
      [5, "sources[0].auth.type", "missing", undefined],
      [6, "sources[0].auth.tpye", "unknown key", "type"],
    ]);
  });

  test("of which kind and of which type, both at once", () => {
    const auth = ["auth:", "  type: beerer", "  tokn: 5"];
    expect(told("- id: one", "kind: moocti", url, ...auth, "breaker: { falures: 1 }")).toEqual([
      [3, "sources[0].kind", "not valid", "moocit"],
      [6, "sources[0].auth.type", "not valid", "bearer"],
      [7, "sources[0].auth.tokn", "unknown key", "token"],
      [8, "sources[0].breaker.falures", "unknown key", "failures"],
    ]);
  });
});

test("a key that some kind knows is not told of a source whose kind is unknown", () => {
  const own = ["results: true", "integratedAccountId: a", "platformKey: p"];
  expect(told("- id: one", "kind: nothing-alike", url, bearer, ...own)).toEqual([
    [3, "sources[0].kind", "not valid", undefined],
  ]);
});

test("a list where a mapping belongs has no unknown keys", () => {
  expect(told("- id: one", "kind: moocit", url, "auth: [bearer, t]")).toEqual([
    [5, "sources[0].auth", "not valid", undefined],
  ]);
});
