import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/http/decode-utf8.js";

const filler = fc.constantFrom("", "a".repeat(600), "é".repeat(300), "ř🙂".repeat(200));

describe("the text of bytes", () => {
  it("is what the engine makes of them, where they are UTF-8", () => {
    const text = fc.tuple(filler, fc.string({ unit: "grapheme" })).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeUtf8(Buffer.from(given))).toBe(Buffer.from(given).toString("utf8"));
      }),
    );
  });

  it("is what the engine makes of them, where they are not", () => {
    fc.assert(
      fc.property(filler, fc.uint8Array({ maxLength: 40 }), (around, given) => {
        const bytes = Buffer.concat([Buffer.from(around), given, Buffer.from(around)]);
        expect(decodeUtf8(bytes)).toBe(bytes.toString("utf8"));
      }),
    );
  });

  it.each([
    ["half a character", [0xe2, 0x82], 1],
    ["half of a pair of surrogates", [0xed, 0xa0, 0x80], 3],
    ["a character in more bytes than it needs", [0xc0, 0xaf], 2],
  ])("has marks in place of %s", (_, given, marks) => {
    const bytes = Buffer.concat([Buffer.alloc(600, "a"), Buffer.from(given)]);
    expect(decodeUtf8(bytes)).toBe("a".repeat(600) + "\uFFFD".repeat(marks));
  });
});
