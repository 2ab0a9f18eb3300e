import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createRateLimit } from "../../../src/server/rate-limit.js";
import { Refusal } from "../../../src/server/refusal.js";

/** Lets time pass as a test says. */
function clock(): { now: () => number; pass(ms: number): void } {
  let at = 1_700_000_000_123;
  return { now: () => at, pass: (ms) => void (at += ms) };
}

function refusalOf(act: () => void): Refusal | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

describe("requests per minute", () => {
  test("there is room again once the first ones are a minute old", () => {
    const time = clock();
    const limit = createRateLimit(2, time.now);
    limit("jane");
    time.pass(30_000);
    limit("jane");
    const refusal = refusalOf(() => limit("jane"));
    expect(refusal).toMatchObject({ status: 429, code: "RATE_LIMITED" });
    const seconds = Number(refusal?.headers["Retry-After"]);
    expect(seconds).toBeLessThanOrEqual(30);
    time.pass(seconds * 1000);
    limit("jane");
    expect(refusalOf(() => limit("jane"))).toBeDefined();
  });

  test("one viewer's requests are not another's", () => {
    const limit = createRateLimit(1, clock().now);
    limit("jane");
    limit("joe");
    expect(refusalOf(() => limit("jane"))).toBeDefined();
  });

  test("without a limit nobody is counted", () => {
    const limit = createRateLimit(undefined);
    for (let n = 0; n < 1_000; n++) limit("jane");
  });

  test("no minute, wherever it begins, holds more than the limit; waiting as told always helps", () => {
    const step = fc.record({ waitMs: fc.integer({ min: 0, max: 45_000 }), obey: fc.boolean() });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 80 }),
        (max, steps) => {
          const time = clock();
          const limit = createRateLimit(max, time.now);
          const taken: number[] = [];
          for (const { waitMs, obey } of steps) {
            const refusal = refusalOf(() => limit("jane"));
            if (refusal === undefined) taken.push(time.now());
            else if (obey) {
              time.pass(Number(refusal.headers["Retry-After"]) * 1000);
              limit("jane");
              taken.push(time.now());
            }
            time.pass(waitMs);
          }
          for (const start of taken) {
            const within = taken.filter((at) => at >= start && at < start + 60_000);
            expect(within.length).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });
});
