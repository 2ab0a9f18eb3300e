import { expect, test } from "@jest/globals";
import { PlacesMet } from "../../../src/graphql/execute/places-met.js";

const place = { at: 0, length: 1, cuts: 0 };

/** What a field has met whose rows repeat after so many. */
function meet(rows: number, repeatAfter: number): PlacesMet {
  const met = new PlacesMet();
  for (let at = 0; at < rows; at += 1) {
    const row = at % repeatAfter;
    if (met.find(row) === undefined) met.note(row, { ...place, at: row });
  }
  return met;
}

test("a row that came before is found where it stood", () => {
  const met = meet(10, 5);
  expect(met.find(3)).toEqual({ ...place, at: 3 });
  expect(met.find(7)).toBeUndefined();
});

test("rows are looked for in vain once 24 have come and fewer than each fourth one came before", () => {
  expect(meet(23, 100).isVain).toBe(false);
  expect(meet(24, 100).isVain).toBe(true);
  expect(meet(24, 19).isVain).toBe(true);
  expect(meet(24, 18).isVain).toBe(false);
  expect(meet(1_000, 100).isVain).toBe(false);
});
