import { describe, expect, it } from "@jest/globals";
import {
  array,
  arrayOfGood,
  arrayOrOne,
  boolean,
  decode,
  type Decoder,
  flag,
  idText,
  integerLike,
  json,
  lenient,
  map,
  mismatch,
  nonEmptyText,
  number,
  numberLike,
  object,
  optional,
  record,
  text,
  textOrNull,
} from "../../../src/http/decode.js";
import {
  encodeForm,
  encodePathSegment,
  encodeQuery,
  isPathSegment,
} from "../../../src/http/encode.js";
import { errorOf } from "./support.js";

const row = object({ id: idText, name: optional(text), tags: array(object({ n: number })) });

describe("decoding", () => {
  it("answers what was promised, and leaves the rest alone", () => {
    const value = decode(row, { id: 7, tags: [{ n: 1, more: 2 }], other: true });
    expect(value).toEqual({ id: "7", name: null, tags: [{ n: 1 }] });
  });

  it.each([
    [{ id: "1", tags: [{ n: 1 }, { n: "secret" }] }, "a number at $.tags[1].n"],
    [{ tags: [] }, "an id (text or an integer) at $.id"],
    [{ id: "1", name: 5, tags: [] }, "text at $.name"],
    [{ id: "1", tags: {} }, "an array at $.tags"],
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
    ["textOrNull", textOrNull, "  ", null],
    ["textOrNull", textOrNull, undefined, null],
    ["idText", idText, "007", "007"],
    ["idText", idText, 0, "0"],
    ["boolean", boolean, false, false],
    ["flag", flag, "0", false],
    ["flag", flag, 1, true],
    ["flag", flag, " TRUE ", true],
    ["number", number, -0.5, -0.5],
    ["numberLike", numberLike, "1e3", 1000],
    ["numberLike", numberLike, ".5", 0.5],
    ["integerLike", integerLike, "12", 12],
    ["record", record, { a: 1 }, { a: 1 }],
    ["json", json, undefined, null],
    ["arrayOrOne", arrayOrOne(text), "a", ["a"]],
    ["arrayOrOne", arrayOrOne(text), null, []],
    ["map", map(text, (given) => given.length), "abc", 3],
  ];
  it.each(good)("%s takes %4$j", (_name, decoder, value, result) => {
    expect(decode(decoder, value)).toEqual(result);
  });

  const bad: [string, Decoder<unknown>, unknown][] = [
    ["nonEmptyText", nonEmptyText, ""],
    ["idText", idText, ""],
    ["idText", idText, 2 ** 53],
    ["idText", idText, 1.5],
    ["idText", idText, true],
    ["boolean", boolean, 1],
    ["flag", flag, "yes"],
    ["flag", flag, 2],
    ["number", number, "1"],
    ["number", number, Infinity],
    ["numberLike", numberLike, ""],
    ["numberLike", numberLike, "0x10"],
    ["numberLike", numberLike, "1e999"],
    ["integerLike", integerLike, "1.5"],
    ["record", record, []],
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

  it("goes on without what has drifted, and tells of it", () => {
    const drift: string[] = [];
    const note = (path: string, expected: string): number => drift.push(`${path}: ${expected}`);
    const lists = object({
      due: lenient("due", text, note),
      owner: lenient("owner", object({ id: idText }), note),
      rows: arrayOfGood(object({ id: idText }), note),
    });
    expect(
      decode(lists, { due: 5, owner: { id: null }, rows: [{ id: 1 }, {}, { id: 2 }] }),
    ).toEqual({
      due: null,
      owner: null,
      rows: [{ id: "1" }, { id: "2" }],
    });
    expect(drift).toEqual([
      "due: text",
      "owner.id: an id (text or an integer)",
      "[].id: an id (text or an integer)",
    ]);
  });

  it("is not led astray by what all objects inherit", () => {
    const decoder = object({ toString: optional(text), constructor: optional(text) });
    expect(decode(decoder, {})).toEqual({ toString: null, constructor: null });
  });
});

describe("encoding", () => {
  it("leaves nothing that has a meaning", () => {
    expect(encodeQuery([])).toBe("");
    expect(encodeQuery([["a[b]", "x y+z,:&=#%'()*!~é"]])).toBe(
      "?a%5Bb%5D=x%20y%2Bz%2C%3A%26%3D%23%25%27%28%29%2A%21~%C3%A9",
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
