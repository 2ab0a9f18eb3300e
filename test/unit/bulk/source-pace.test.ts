import { describe, expect, test } from "@jest/globals";
import { SourcePace } from "../../../src/bulk/source-pace.js";
import { SourceError } from "../../../src/domain/errors.js";

const never = new AbortController().signal;

function limited(retryAfterSeconds?: number): SourceError {
  return new SourceError("SOURCE_RATE_LIMITED", "Too many.", { status: 429, retryAfterSeconds });
}

/** The pace at a clock that stands still, and whether a request may be made at a moment. */
function create(): {
  pace: SourcePace;
  at: (ms: number) => Promise<boolean>;
  set: (ms: number) => void;
} {
  let now = 1_000_000;
  const begin = now;
  const pace = new SourcePace([100, 10_000], () => now);
  const at = async (ms: number): Promise<boolean> => {
    now = begin + ms;
    const ended = new AbortController();
    const ready = pace.ready(ended.signal).then(
      () => true,
      () => false,
    );
    await Promise.resolve();
    ended.abort(new Error("enough"));
    return ready;
  };
  return { pace, at, set: (ms) => void (now = begin + ms) };
}

describe("the pace of a source", () => {
  test("says that a write is shut out from when it finds the circuit open until one is sent, whatever looks do", () => {
    const { pace } = create();
    const shut = new SourceError("CIRCUIT_OPEN", "Not asked.");
    pace.failed("look", shut);
    expect(pace.isWriteShutOut).toBe(false);
    pace.failed("write", shut);
    pace.succeeded("look");
    expect(pace.isWriteShutOut).toBe(true);
    pace.succeeded("write");
    expect(pace.isWriteShutOut).toBe(false);
  });

  test("is what the source asks for, and no longer, however many requests were refused together", async () => {
    const { pace, at } = create();
    for (let refused = 0; refused < 8; refused += 1) pace.failed("write", limited(3));
    expect([await at(2_999), await at(3_000)]).toEqual([false, true]);
  });

  test("becomes slower where the source names no wait, and where its waits lead nowhere", async () => {
    const { pace, at, set } = create();
    pace.failed("write", limited());
    expect([await at(74), await at(126)]).toEqual([false, true]);
    pace.succeeded("write");
    for (let turn = 0; turn < 9; turn += 1) {
      set(1_000 + turn * 20_000);
      pace.failed("write", limited(1));
    }
    expect(await at(1_000 + 8 * 20_000 + 5_000)).toBe(false);
  });

  test("lets one write go after a refusal, then more and more", async () => {
    const { pace, set } = create();
    const writes = [await pace.beginWrite(never), await pace.beginWrite(never)];
    pace.failed("write", limited(1));
    for (const end of writes) end();
    set(1_000);
    const first = await pace.beginWrite(never);
    let isSecond = false;
    const second = pace.beginWrite(never).then((end) => {
      isSecond = true;
      return end;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSecond).toBe(false);
    pace.succeeded("write");
    first();
    const end = await second;
    // Two may go now.
    (await pace.beginWrite(never))();
    end();
  });
});
