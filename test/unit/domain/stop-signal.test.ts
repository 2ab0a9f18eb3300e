import { describe, expect, jest, test } from "@jest/globals";
import { Stopper, type StopSignal } from "../../../src/domain/stop-signal.js";
import { offAbort, onAbort } from "../../../src/http/abort-listeners.js";

/** A signal, and what stops it. */
interface Stoppable {
  readonly signal: StopSignal;
  readonly stop: (reason: Error) => void;
}

const kinds: readonly (readonly [string, () => Stoppable])[] = [
  [
    "a stopper",
    () => {
      const stopper = new Stopper();
      return { signal: stopper, stop: (reason) => stopper.stop(reason) };
    },
  ],
  [
    "an abort signal",
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, stop: (reason) => controller.abort(reason) };
    },
  ],
];

describe.each(kinds)("%s", (_kind, create) => {
  test("tells each listener once that it was stopped, and why", () => {
    const { signal, stop } = create();
    const [first, second] = [jest.fn(), jest.fn()];
    signal.addEventListener("abort", first, { once: true });
    signal.addEventListener("abort", first, { once: true });
    signal.addEventListener("abort", second, { once: true });
    expect(signal).toMatchObject({ aborted: false, reason: undefined });
    expect(() => signal.throwIfAborted()).not.toThrow();
    const why = new Error("The client has gone");
    stop(why);
    stop(new Error("The time is up"));
    expect(signal).toMatchObject({ aborted: true, reason: why });
    expect(() => signal.throwIfAborted()).toThrow(why);
    expect(first).toHaveBeenCalledTimes(1);
    expect(second).toHaveBeenCalledTimes(1);
  });

  test("tells nobody who has left, nor anybody who comes too late", () => {
    const { signal, stop } = create();
    const [left, late] = [jest.fn(), jest.fn()];
    signal.addEventListener("abort", left);
    signal.removeEventListener("abort", left);
    stop(new Error("Over"));
    signal.addEventListener("abort", late);
    expect(left).not.toHaveBeenCalled();
    expect(late).not.toHaveBeenCalled();
  });

  test("does not tell a listener that another one has taken off", () => {
    const { signal, stop } = create();
    const second = jest.fn();
    signal.addEventListener("abort", () => signal.removeEventListener("abort", second));
    signal.addEventListener("abort", second);
    stop(new Error("Over"));
    expect(second).not.toHaveBeenCalled();
  });

  test("may have many who listen for its abort, and tells those at once who come too late", () => {
    const { signal, stop } = create();
    const listeners = Array.from({ length: 100 }, () => jest.fn());
    for (const listener of listeners) onAbort(signal, listener);
    for (const listener of listeners.slice(50)) offAbort(signal, listener);
    stop(new Error("Over"));
    expect(listeners.map(({ mock }) => mock.calls.length)).toEqual([
      ...Array<number>(50).fill(1),
      ...Array<number>(50).fill(0),
    ]);
    const late = jest.fn();
    onAbort(signal, late);
    expect(late).toHaveBeenCalledTimes(1);
  });
});
