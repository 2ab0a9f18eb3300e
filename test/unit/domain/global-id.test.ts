import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  decodeGlobalId,
  encodeGlobalId,
  plainRowId,
  type GlobalId,
} from "../../../src/domain/global-id.js";

const text = fc.string({ unit: "binary", maxLength: 40 });
const awkward = fc.constantFrom(
  "course-v1:Org+Number+Run",
  "a/b?c#d,e;f",
  "anna@example.org",
  "",
  " ",
  "Ünïcödé 漢字 😀",
  "\ud800",
  '"],["e',
  "__proto__",
  "\u0000",
);
const key = fc.oneof(text, awkward);
const hints = fc.record({ userKey: key, courseKey: key }, { requiredKeys: [] });

const ids: fc.Arbitrary<GlobalId> = fc.oneof(
  fc.record({
    type: fc.constant("enrollment" as const),
    source: key,
    key: fc.array(key, { minLength: 1, maxLength: 3 }),
    hints,
  }),
  fc.record({ type: fc.constant("user" as const), source: key, key }),
  fc.record({ type: fc.constant("course" as const), source: key, key }),
  fc.record({ type: fc.constant("job" as const), key }),
);

describe("a global id", () => {
  test("comes back from its text, whatever characters its key holds", () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(decodeGlobalId(encodeGlobalId(id))).toEqual(id);
      }),
      { numRuns: 1000 },
    );
  });

  test("is the JSON of its parts in base64url, whichever ids were written before", () => {
    const plain = fc.constantFrom(
      "campus",
      "mooc",
      "learner-7",
      "course-v1:A+B+C",
      "x".repeat(5_000),
    );
    const mixed = fc.oneof(plain, key);
    const many = fc.array(
      fc.oneof(
        fc.record({
          type: fc.constant("enrollment" as const),
          source: mixed,
          key: fc.array(mixed, { minLength: 1, maxLength: 3 }),
          hints: fc.record({ userKey: mixed, courseKey: mixed }, { requiredKeys: [] }),
        }),
        fc.record({
          type: fc.constantFrom("user" as const, "course" as const),
          source: mixed,
          key: mixed,
        }),
      ),
    );
    fc.assert(
      fc.property(many, (list) => {
        for (const id of list) {
          const text = asText(JSON.stringify(partsOf(id)));
          expect(encodeGlobalId(id)).toBe(text);
          expect(writtenId(id) ?? text).toBe(text);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("is written into bytes where it is plain, whatever its length", () => {
    for (let length = 0; length < 100; length++) {
      const id = { type: "user", source: "campus", key: "x".repeat(length) } as const;
      expect(writtenId(id)).toBe(encodeGlobalId(id));
    }
    expect(writtenId({ type: "user", source: "campus", key: "ä" })).toBeUndefined();
  });

  test("of a row without hints is that of one with none", () => {
    const row = { type: "enrollment", source: "campus", key: ["7"] } as const;
    expect(encodeGlobalId(row)).toBe(encodeGlobalId({ ...row, hints: {} }));
  });

  test("is URL-safe", () => {
    fc.assert(fc.property(ids, (id) => expect(encodeGlobalId(id)).toMatch(/^[\w-]+$/)));
  });

  test("differs for different things", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(encodeGlobalId(a) === encodeGlobalId(b)).toBe(equal);
      }),
    );
  });

  test("is refused after a change, or is another canonical id", () => {
    fc.assert(
      fc.property(ids, fc.nat(), fc.string({ unit: "binary", maxLength: 3 }), (id, at, insert) => {
        const whole = encodeGlobalId(id);
        const place = at % (whole.length + 1);
        for (const mutated of [
          whole.slice(0, place) + insert + whole.slice(place),
          whole.slice(0, place) + insert + whole.slice(place + insert.length),
          whole.slice(0, place) + whole.slice(place + 1),
          whole + "=",
        ]) {
          const decoded = decodeGlobalId(mutated);
          if (decoded !== null) expect(encodeGlobalId(decoded)).toBe(mutated);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["nothing", ""],
    ["words", "hello"],
    ["another letter", asText('["x","campus","1"]')],
    ["a missing key", asText('["e","campus"]')],
    ["a user with two keys", asText('["u","campus","1","2"]')],
    ["a number as a key", asText('["u","campus",1]')],
    ["blanks between", asText('["u", "campus","1"]')],
    ["empty hints", asText('["e","campus","1",{}]')],
    ["hints in another order", asText('["e","campus","1",{"c":"x","u":"y"}]')],
    ["unknown hints", asText('["e","campus","1",{"u":"y","z":"y"}]')],
    ["padding", asText('["u","campus","1"]') + "=="],
    ["far too much", "A".repeat(100_000)],
  ])("is refused: %s", (_name, mutated) => {
    expect(decodeGlobalId(mutated)).toBeNull();
  });

  test("is refused in the alphabet that is not URL-safe", () => {
    const id = encodeGlobalId({
      type: "user",
      source: "campus",
      key: "ÿ".repeat(9) + "?".repeat(9),
    });
    const plain = id.replaceAll("-", "+").replaceAll("_", "/");
    expect(plain).not.toBe(id);
    expect(decodeGlobalId(plain)).toBeNull();
  });
});

function asText(json: string): string {
  return Buffer.from(json, "utf8").toString("base64url");
}

/** Undefined where the id is not plain. */
function writtenId(id: Parameters<typeof plainRowId.write>[2]): string | undefined {
  const bytes = Buffer.alloc(plainRowId.longest + 7);
  const end = plainRowId.write(bytes, 7, id);
  return end < 0 ? undefined : bytes.toString("latin1", 7, end);
}

function partsOf(id: Exclude<GlobalId, { readonly type: "job" }>): readonly unknown[] {
  if (id.type !== "enrollment") return [id.type.slice(0, 1), id.source, id.key];
  const { userKey, courseKey } = id.hints;
  const hasHints = userKey !== undefined || courseKey !== undefined;
  return ["e", id.source, ...id.key, ...(hasHints ? [{ u: userKey, c: courseKey }] : [])];
}

function sorted(id: GlobalId): unknown {
  return id.type === "enrollment"
    ? [id.type, id.source, id.key, id.hints.userKey ?? null, id.hints.courseKey ?? null]
    : [id.type, id.type === "job" ? null : id.source, id.key];
}
