import { describe, expect, test } from "@jest/globals";
import { JsonSink } from "../../../src/graphql/execute/json-sink.js";

function written(write: (out: JsonSink) => void): string {
  const out = new JsonSink();
  write(out);
  return out.take(0).toString();
}

describe("a sink of JSON", () => {
  test("writes every UTF-16 unit, alone and beside others, as JSON.stringify does", () => {
    const out = new JsonSink();
    const texts = Array.from({ length: 0x10000 }, (_, unit) => `a${String.fromCharCode(unit)}`);
    const wrong = texts.filter((text) => {
      out.string(text);
      return out.take(0).toString() !== JSON.stringify(text);
    });
    expect(wrong).toEqual([]);
    const pair = "\ud83d\ude00 and \ude00\ud83d";
    expect(written((out) => out.string(pair))).toBe(JSON.stringify(pair));
  });

  test("writes long texts as short ones", () => {
    const text = 'Zażółć "gęślą" \u2028 jaźń \ud83d\ude00 '.repeat(5_000);
    expect(written((out) => out.string(text))).toBe(JSON.stringify(text));
    expect(written((out) => out.json(JSON.stringify(text)))).toBe(JSON.stringify(text));
  });

  test("grows with what is written, and holds all of it", () => {
    const piece = Buffer.from('"0123456789",'.repeat(9));
    const short = Buffer.from("[],");
    const text = written((out) => {
      for (let time = 0; time < 3_000; time++) {
        out.piece(piece);
        out.piece(short);
      }
    });
    expect(text).toBe(`${piece.toString()}[],`.repeat(3_000));
  });

  test("takes its end off, as bytes that nothing changes any more", () => {
    const out = new JsonSink();
    out.json("[1,");
    const before = out.length;
    out.json("2]");
    const taken = out.take(before);
    out.json("3]");
    expect([taken.toString(), out.take(0).toString(), out.length]).toEqual(["2]", "[1,3]", 0]);
  });

  test("writes again what stands at a place, and says when places no longer hold", () => {
    const out = new JsonSink();
    out.json("[");
    const at = out.length;
    out.string("a");
    const { length, cuts } = out;
    out.json(",");
    out.again(at, length - at);
    expect([out.copy(0).toString(), out.cuts]).toEqual(['["a","a"', cuts]);
    out.rewind(out.length);
    expect(out.cuts).toBe(cuts);
    out.rewind(at);
    expect(out.cuts).not.toBe(cuts);
  });
});
