import { expect, test } from "@jest/globals";
import { createOverload } from "../../../src/server/overload.js";

test("there are as many places as are told, and each is given back", () => {
  const overload = createOverload({ maxInFlight: 2 });
  overload.enter();
  overload.enter();
  expect(() => overload.enter()).toThrow(
    expect.objectContaining({ status: 503, code: "OVERLOADED" }),
  );
  expect(overload.inFlight()).toBe(2);
  overload.leave();
  overload.enter();
  overload.stop();
});

test("a process that cannot keep up refuses, and takes up again once it can", async () => {
  const overload = createOverload({ maxInFlight: 10, maxLagMs: 20 });
  const isRefusing = (): boolean => {
    try {
      overload.enter();
      overload.leave();
      return false;
    } catch {
      return true;
    }
  };
  const block = async (ms: number): Promise<void> => {
    const until = performance.now() + ms;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  await block(600);
  expect(isRefusing()).toBe(false);
  await block(600);
  expect(isRefusing()).toBe(true);
  for (let waited = 0; isRefusing() && waited < 5_000; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(isRefusing()).toBe(false);
  overload.stop();
});
