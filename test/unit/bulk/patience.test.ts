import { describe, expect, test } from "@jest/globals";
import { Patience, SourceLostError } from "../../../src/bulk/patience.js";
import { SourceError, type SourceReason } from "../../../src/domain/errors.js";

const timings = { patienceMs: 1_000, throttlePatienceMs: 5_000, backoffMs: [100, 1_000] } as const;

/** Patience at a clock that stands still, and whether a failure at a moment ends it. */
function create(): {
  patience: Patience;
  ends: (asked: "look" | "write", at: number, error: SourceError) => boolean;
} {
  let now = 0;
  const patience = new Patience(timings, () => now);
  const ends = (asked: "look" | "write", at: number, error: SourceError): boolean => {
    now = at;
    try {
      patience.failed(asked, error);
      return false;
    } catch (lost) {
      expect(lost).toBeInstanceOf(SourceLostError);
      return true;
    }
  };
  return { patience, ends };
}

function failure(
  reason: SourceReason,
  more: { renewed?: boolean; status?: number } = {},
): SourceError {
  return new SourceError(reason, "It went wrong.", more);
}

describe("the patience with a source", () => {
  test("ends with refused credentials when they were tried once more", () => {
    const { ends } = create();
    const refused = failure("SOURCE_UNAUTHENTICATED", { status: 401 });
    const together = [0, 10, 20].map((at) => ends("write", at, refused));
    expect([...together, ends("write", 100, refused)]).toEqual([false, false, false, true]);
  });

  test("ends at once with credentials that were renewed and refused again", () => {
    const { ends } = create();
    const refused = failure("SOURCE_UNAUTHENTICATED", { status: 401 }).afterRenewal();
    expect(ends("write", 0, refused)).toBe(true);
  });

  test.each([
    ["refuses the credentials", failure("SOURCE_UNAUTHENTICATED", { status: 401 }), 100],
    ["fails", failure("SOURCE_ERROR", { status: 503 }), 1_001],
    ["asks for fewer requests", failure("SOURCE_RATE_LIMITED", { status: 429 }), 5_001],
  ])("with writes ends where each of them %s, though every look succeeds", (_what, error, at) => {
    const { patience, ends } = create();
    patience.succeeded("look");
    expect(ends("write", 0, error)).toBe(false);
    patience.succeeded("look");
    expect(ends("write", at, error)).toBe(true);
  });

  test("begins anew with each success of what failed", () => {
    const { patience, ends } = create();
    const failing = failure("SOURCE_ERROR", { status: 503 });
    expect(ends("look", 0, failing)).toBe(false);
    patience.succeeded("look");
    expect(ends("look", 1_500, failing)).toBe(false);
    expect(patience.failures).toBe(2);
  });
});
