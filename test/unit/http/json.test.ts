import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { SourceError } from "../../../src/domain/errors.js";
import { parseJson } from "../../../src/http/decode.js";
import { streamJson, type JsonStreamOptions } from "../../../src/http/json-stream.js";
import { chunksOf, collect, errorOf } from "./support.js";

const options: JsonStreamOptions = { keys: ["results", "data"], groupSize: 3 };

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer, void> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(
  text: string | Buffer,
  sizes: readonly number[] = [7],
  more: Partial<JsonStreamOptions> = {},
) {
  const rows = streamJson(cut(Buffer.from(text), sizes), { ...options, ...more });
  return { rows: await collect(rows.groups), rest: rows.rest() };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
/** Integers beyond 2^53 come as text: they have tests of their own. */
const isPlain = (given: unknown): boolean => !/\d{16}/.test(JSON.stringify(given));
const value = fc.jsonValue({ maxDepth: 4 }).filter(isPlain);
const layout = fc.constantFrom(undefined, 2, "\t");
const normal = (given: unknown): unknown => JSON.parse(JSON.stringify(given));

describe("a long JSON list", () => {
  it("in any cut is what JSON.parse makes of it: an array", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value), sizes, layout, async (array, cuts, space) => {
        const { rows } = await read(JSON.stringify(array, null, space), cuts);
        expect(rows).toEqual(normal(array));
      }),
    );
  });

  it("in any cut is what JSON.parse makes of it: an object with rows", async () => {
    const members = fc.dictionary(
      fc.string().filter((key) => key !== "results" && key !== "data" && key !== "__proto__"),
      value,
    );
    await fc.assert(
      fc.asyncProperty(
        members,
        fc.array(value),
        members,
        sizes,
        async (before, array, after, cuts) => {
          const whole = { ...before, results: array, ...after };
          const { rows, rest } = await read(JSON.stringify(whole, null, 1), cuts);
          expect(rows).toEqual(normal(array));
          const { results, ...others } = normal(whole) as Record<string, unknown>;
          expect(results).toBeDefined();
          expect(rest).toEqual(others);
        },
      ),
    );
  });

  it("that is truncated anywhere never passes as complete", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value),
        fc.boolean(),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        sizes,
        async (array, wrapped, part, cuts) => {
          const text = Buffer.from(
            JSON.stringify(wrapped ? { a: 1, results: array, next: "x" } : array),
          );
          const error = await errorOf(read(text.subarray(0, Math.floor(text.length * part)), cuts));
          expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
        },
      ),
    );
  });

  it("is accepted exactly where JSON.parse accepts it, whatever is changed in it", async () => {
    const noise = fc.constantFrom(...'[]{},:"\\ 1nx\n'.split(""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { maxLength: 5 }),
        fc.boolean(),
        fc.nat(),
        noise,
        fc.boolean(),
        async (array, wrapped, place, character, replace) => {
          const text = JSON.stringify(wrapped ? { a: [1], results: array, z: "q" } : array);
          const at = place % (text.length + 1);
          const changed = text.slice(0, at) + character + text.slice(at + (replace ? 1 : 0));
          fc.pre(!/\d{16}/.test(changed));
          let expected: unknown;
          try {
            expected = JSON.parse(changed);
          } catch {
            expected = undefined;
          }
          const result = await read(changed, [5], { single: true }).catch(
            (error: unknown) => error,
          );
          if (typeof expected !== "object" || expected === null) {
            expect(result).toBeInstanceOf(SourceError);
          } else if (Array.isArray(expected)) {
            expect(result).toMatchObject({ rows: expected });
          } else {
            expect(result).not.toBeInstanceOf(Error);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("may have nothing in it", async () => {
    expect((await read("[]")).rows).toEqual([]);
    expect((await read("\uFEFF [ \n ] ", [1])).rows).toEqual([]);
    expect(await read('{"data":[],"nextPageToken":null}')).toEqual({
      rows: [],
      rest: { nextPageToken: null },
    });
  });

  it("may be a single object, where that is allowed", async () => {
    expect((await read('{"username":"a"}', [2], { single: true })).rows).toEqual([
      { username: "a" },
    ]);
    expect((await errorOf(read('{"detail":"a"}'))).message).toContain("the list is missing");
    expect((await errorOf(read("{}"))).message).toContain("the list is missing");
    expect((await errorOf(read('{"results":{"a":[1]}}'))).message).toContain("the list is missing");
  });

  it("keeps ids beyond 2^53", async () => {
    expect((await read('[{"id":12345678901234567890,"n":0.1234567890123456789}]')).rows).toEqual([
      { id: "12345678901234567890", n: 0.12345678901234568 },
    ]);
  });

  it.each([
    ['{"a":1},{"a":2}', "follows its end"],
    ["[1] x", "follows its end"],
    ["[1][2]", "follows its end"],
    ["[1,]", "malformed"],
    ["[,1]", "malformed"],
    ["[1,,2]", "malformed"],
    ["[1,2,3,]", "malformed"],
    ["[1}", "malformed"],
    ['["a" "b"]', "malformed"],
    ["[1:2]", "malformed"],
    ['{"results":[1] "a":2}', "malformed"],
    ['{"results":[1],}', "malformed"],
    ['{,"results":[1]}', "malformed"],
    ["{1:2}", "malformed"],
    ['{"a":}', "malformed"],
    ["[{]", "cut off"],
    ['["\\x"]', "malformed"],
    ["", "empty"],
    ["  \n", "empty"],
    ["<html>", "HTML"],
    ["null", "neither"],
    ['"text"', "neither"],
    ["[1, 2", "cut off"],
    ['["abc', "cut off"],
  ])("that is %j is no list: %s", async (text, word) => {
    for (const cuts of [[1], [3], [1000]]) {
      const error = await errorOf(read(text, cuts));
      expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
      expect(error.message).toContain(word);
    }
  });

  it("has a ceiling for each element and member", async () => {
    const long = "x".repeat(2000);
    const limit = { maxElementBytes: 1000 };
    expect(
      (await read(JSON.stringify(Array(50).fill("x".repeat(500))), [64], limit)).rows,
    ).toHaveLength(50);
    for (const text of [
      JSON.stringify([1, long]),
      JSON.stringify({ a: long }),
      `[${" ".repeat(2000)}]`,
    ]) {
      for (const cuts of [[100], [10_000]]) {
        expect((await errorOf(read(text, cuts, limit))).message).toContain("too large");
      }
    }
  });

  it("is not deep", async () => {
    const deep = "[".repeat(1000) + "]".repeat(1000);
    expect((await errorOf(read(deep, [33]))).message).toContain("deep");
    expect((await errorOf(read(`{"a":${deep}}`))).message).toContain("deep");
    expect((await errorOf((async () => parseJson(Buffer.from(deep)))())).message).toContain("deep");
    const wide = JSON.stringify(Array(1000).fill({ a: ['[[{"'] }));
    expect(parseJson(Buffer.from(wide))).toHaveLength(1000);
    expect((await read(wide)).rows).toHaveLength(1000);
  });

  it("hands on the errors of its chunks", async () => {
    async function* broken(): AsyncGenerator<Buffer, void> {
      yield Buffer.from("[1,2,3,4");
      throw new SourceError("SOURCE_TIMEOUT", "late");
    }
    expect((await errorOf(collect(streamJson(broken(), options).groups))).reason).toBe(
      "SOURCE_TIMEOUT",
    );
  });

  it("comes in groups", async () => {
    const groups: number[] = [];
    for await (const group of streamJson(chunksOf("[1,2,3,4,5,6,7]"), options).groups)
      groups.push(group.length);
    expect(groups).toEqual([3, 3, 1]);
  });
});

describe("a JSON body", () => {
  it("is parsed, integers beyond 2^53 as text", () => {
    expect(
      parseJson(
        Buffer.from(
          '\uFEFF{"a":[1,-2.5e3,9007199254740991,9007199254740993,-90071992547409931],"b":"1234567890123456789 \\" 12345678901234567890"}',
        ),
      ),
    ).toEqual({
      a: [1, -2500, 9007199254740991, "9007199254740993", "-90071992547409931"],
      b: '1234567890123456789 " 12345678901234567890',
    });
  });

  it("has long integers found wherever they stand, and however its bytes lie in memory", () => {
    const shared = Buffer.alloc(256, "9");
    for (let offset = 0; offset < 8; offset += 1) {
      for (let before = 0; before < 24; before += 1) {
        const text = `${" ".repeat(before)}[-9007199254740993,1]`;
        const body = shared.subarray(offset, offset + text.length);
        body.write(text);
        expect(parseJson(body)).toEqual(["-9007199254740993", 1]);
        for (const begin of ["", "\uFEFF"]) {
          const alone = `${begin}${" ".repeat(before)}9007199254740993`;
          expect(parseJson(Buffer.from(alone))).toBe("9007199254740993");
        }
        const after = `{"a":"${"1".repeat(before)}","b":9007199254740993}`;
        expect(parseJson(Buffer.from(after))).toMatchObject({ b: "9007199254740993" });
      }
    }
  });

  it("keeps numbers that are no long integers, and digits in texts", () => {
    const text =
      '["1 2345678901234567890:1234567890123456789",1234567890.12345678901,1e2,"\\"[-1"]';
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
  });

  it("has long integers as text also beside numbers that no integer is too large for", () => {
    const text =
      '{"a":1e400,"b":[{"c":-9007199254740993}],"d":9007199254740992.5,"__proto__":1e16}';
    const value = parseJson(Buffer.from(text)) as Record<string, unknown>;
    expect(value).toMatchObject({ a: Infinity, b: [{ c: "-9007199254740993" }], d: 2 ** 53 });
    expect(Object.entries(value).at(-1)).toEqual(["__proto__", 1e16]);
  });

  it("is not deep, also where it holds long integers", async () => {
    const of = (levels: number): Buffer =>
      Buffer.from(`${"[".repeat(levels)}9007199254740993${"]".repeat(levels)}`);
    expect(JSON.stringify(parseJson(of(256)))).toContain('"9007199254740993"');
    expect((await errorOf((async () => parseJson(of(257)))())).message).toContain("deep");
  });

  it("is not deep, however long it is", async () => {
    const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    for (const filler of ["", "x".repeat(2_000_000)]) {
      const of = (levels: number): Buffer =>
        Buffer.from(
          JSON.stringify({ filler: `${filler}\\"]}[{`, deep: 0 }).replace("0", nested(levels)),
        );
      expect(parseJson(of(255))).toHaveProperty("deep");
      expect((await errorOf((async () => parseJson(of(256)))())).message).toContain("deep");
    }
  });

  it("is otherwise what JSON.parse makes of it", () => {
    fc.assert(
      fc.property(value, fc.boolean(), (given, long) => {
        const text = JSON.stringify(long ? ['1234567890123456\\"', given] : given);
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["", "empty"],
    [" \n", "empty"],
    [" <!doctype html><p>secret", "HTML"],
    ['{"secret":', "cut off"],
    ['{"secret', "cut off"],
    ["[1,2", "cut off"],
    ["secret", "malformed"],
    ['{"secret":1}}', "malformed"],
    ["[1 2]", "malformed"],
  ])("%j is named for what it is (%s) and not quoted", async (text, word) => {
    const error = await errorOf((async () => parseJson(Buffer.from(text)))());
    expect(error).toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
    expect(error.cause).toBeUndefined();
    expect(error.message).toContain(word);
    expect(error.message).not.toContain("secret");
  });
});
