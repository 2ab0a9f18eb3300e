import { expect, it } from "@jest/globals";
import { setImmediate as nextTurn } from "node:timers/promises";
import { costPerTurn, createTurnstile } from "../../../src/server/turnstile.js";

/** Sends operations through at once, and says which have begun. */
function passAll(costs: readonly number[]): { readonly begun: number[] } {
  const turnstile = createTurnstile();
  const begun: number[] = [];
  costs.forEach((cost, index) => {
    const wait = turnstile.pass(cost);
    if (wait === undefined) begun.push(index);
    else void wait.then(() => begun.push(index));
  });
  return { begun };
}

/** Behind the turn that is under way, and the promises that it settles. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

it("lets an operation begin at once where none has begun in this turn", () => {
  expect(passAll([1]).begun).toEqual([0]);
});

it("lets many that cost little begin in one turn", () => {
  expect(passAll(Array.from({ length: 100 }, () => 3)).begun).toHaveLength(100);
});

it("lets others wait for the next turns, in the order in which they came", async () => {
  const half = costPerTurn / 2;
  const { begun } = passAll([half, half, half, half, half]);
  expect(begun).toEqual([0, 1]);
  await turns(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await turns(1);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it("lets one operation begin in each turn, whatever it costs", async () => {
  const { begun } = passAll([10 * costPerTurn, 10 * costPerTurn, 1]);
  expect(begun).toEqual([0]);
  await turns(1);
  expect(begun).toEqual([0, 1]);
  await turns(1);
  expect(begun).toEqual([0, 1, 2]);
});

it("has nobody wait for operations of earlier turns that are still under way", async () => {
  const turnstile = createTurnstile();
  expect(turnstile.pass(costPerTurn)).toBeUndefined();
  expect(turnstile.pass(1)).toBeInstanceOf(Promise);
  await turns(2);
  expect(turnstile.pass(costPerTurn)).toBeUndefined();
});

it("lets nothing overtake", async () => {
  const turnstile = createTurnstile();
  const begun: string[] = [];
  const pass = async (name: string, cost: number): Promise<void> => {
    await turnstile.pass(cost);
    begun.push(name);
  };
  const all = [pass("first", costPerTurn), pass("second", costPerTurn), pass("third", 1)];
  await nextTurn();
  all.push(pass("late and cheap", 1));
  await Promise.all(all);
  expect(begun).toEqual(["first", "second", "third", "late and cheap"]);
});
