import { describe, expect, it } from "@jest/globals";
import {
  boolean,
  decode,
  type Decoder,
  json,
  map,
  mismatch,
  nonEmptyText,
  number,
  numberLike,
  object,
  optional,
  text,
} from "../../../src/http/decode.js";
import { encodeForm, encodePathSegment, isPathSegment } from "../../../src/http/encode.js";
import { errorOf } from "./support.js";

const row = object({ id: nonEmptyText, name: optional(text), tag: object({ n: number }) });

describe("decoding", () => {
  it("answers what was promised, and leaves the rest alone", () => {
    const value = decode(row, { id: "7", tag: { n: 1, more: 2 }, other: true });
    expect(value).toEqual({ id: "7", name: null, tag: { n: 1 } });
  });

  it.each([
    [{ id: "1", tag: { n: "secret" } }, "a number at $.tag.n"],
    [{ tag: { n: 1 } }, "text that is not empty at $.id"],
    [{ id: "1", name: 5, tag: { n: 1 } }, "text at $.name"],
    [{ id: "1", tag: [] }, "an object at $.tag."],
    ["secret", "an object at $."],
    [null, "an object at $."],
    [[], "an object at $."],
  ])("%j is refused: %s", async (value, message) => {
    const error = await errorOf((async () => decode(row, value))());
    expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("secret");
  });

  const good: [string, Decoder<unknown>, unknown, unknown][] = [
    ["text", text, "", ""],
    ["nonEmptyText", nonEmptyText, "a", "a"],
    ["boolean", boolean, false, false],
    ["number", number, -0.5, -0.5],
    ["numberLike", numberLike, "1e3", 1000],
    ["numberLike", numberLike, ".5", 0.5],
    ["json", json, undefined, null],
    ["map", map(text, (given) => given.length), "abc", 3],
  ];
  it.each(good)("%s takes %4$j", (_name, decoder, value, result) => {
    expect(decode(decoder, value)).toEqual(result);
  });

  const bad: [string, Decoder<unknown>, unknown][] = [
    ["nonEmptyText", nonEmptyText, ""],
    ["boolean", boolean, 1],
    ["number", number, "1"],
    ["number", number, Infinity],
    ["numberLike", numberLike, ""],
    ["numberLike", numberLike, "0x10"],
    ["numberLike", numberLike, "1e999"],
    [
      "mismatch",
      () => {
        throw mismatch("a word");
      },
      1,
    ],
  ];
  it.each(bad)("%s refuses it", async (_name, decoder, value) => {
    expect((await errorOf((async () => decode(decoder, value))())).reason).toBe(
      "SOURCE_BAD_RESPONSE",
    );
  });

  it("is not led astray by what all objects inherit", () => {
    const decoder = object({ toString: optional(text), constructor: optional(text) });
    expect(decode(decoder, {})).toEqual({ toString: null, constructor: null });
  });
});

describe("encoding", () => {
  it("leaves nothing that has a meaning", () => {
    expect(encodeForm([])).toBe("");
    expect(encodeForm([["a[b]", "x y+z,:&=#%'()*!~é"]])).toBe(
      "a%5Bb%5D=x%20y%2Bz%2C%3A%26%3D%23%25%27%28%29%2A%21~%C3%A9",
    );
    expect(
      encodeForm([
        ["a", "1"],
        ["a", "\ud800"],
      ]),
    ).toBe("a=1&a=%EF%BF%BD");
    expect(encodePathSegment("course-v1:A+B/2 ?")).toBe("course-v1%3AA%2BB%2F2%20%3F");
  });

  it.each(["", ".", ".."])("of %j as a segment would name something else", (segment) => {
    expect(isPathSegment(segment)).toBe(false);
    expect(() => encodePathSegment(segment)).toThrow("key");
    expect(isPathSegment("...")).toBe(true);
  });
});
