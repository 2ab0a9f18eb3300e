import { describe, expect, it } from "@jest/globals";
import { BodyMemory, type KeptBody } from "../../../src/http/body-memory.js";

function saying(text: string): KeptBody {
  return { status: 200, body: Buffer.from(text), validators: undefined, made: undefined };
}

describe("a memory of bodies", () => {
  it("never hands out what belongs to another long key, though both are looked up by the same short form", () => {
    const memory = new BodyMemory();
    // Of 512 characters each eighth one is in the short form, and 401 is not such a one.
    const [one, other] = ["o", "p"].map((odd) => `${"x".repeat(401)}${odd}${"x".repeat(110)}`);
    memory.keep(one!, saying("one"));
    expect(memory.get(other!)).toBeUndefined();
    expect(memory.get(one!)?.body.toString()).toBe("one");
    memory.keep(other!, saying("other"));
    expect(memory.get(other!)?.body.toString()).toBe("other");
    // One at a time is kept of the two.
    expect(memory.get(one!)).toBeUndefined();
  });

  it("tells long keys apart that differ in length, at the beginning, or all along", () => {
    const memory = new BodyMemory();
    const keys = ["a", "b"].flatMap((letter) => [
      letter.repeat(1_000),
      letter.repeat(1_001),
      `${letter}${"x".repeat(5_000)}`,
    ]);
    for (const key of keys) memory.keep(key, saying(key));
    for (const key of keys) expect(memory.get(key)?.body.toString()).toBe(key);
  });
});
