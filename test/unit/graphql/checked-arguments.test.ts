import { describe, expect, test } from "@jest/globals";
import { isObjectType } from "graphql";
import { CheckedArguments } from "../../../src/graphql/inputs/checked-arguments.js";
import { EnrollmentsArgs } from "../../../src/graphql/inputs/enrollments.args.js";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { runQuery } from "./support/run-query.js";

const query = `query ($filter: EnrollmentFilter, $orderBy: EnrollmentOrder, $first: Int, $onFailure: SourceFailurePolicy! = PARTIAL) {
  enrollments(filter: $filter, orderBy: $orderBy, first: $first, onSourceFailure: $onFailure) {
    nodes { id }
  }
}`;

const variants: readonly Record<string, unknown>[] = [
  {},
  { first: 5 },
  { first: 6 },
  { filter: {} },
  { filter: null },
  { filter: { email: [] } },
  { filter: { email: ["a@example.org"] } },
  { filter: { email: ["a@example.org", "b@example.org"] } },
  { filter: { email: ["b@example.org", "a@example.org"] } },
  { filter: { not: { email: ["a@example.org"] } } },
  { filter: { or: [{ isActive: true }, { mode: ["audit"] }] } },
  { filter: { or: [{ isActive: true, mode: ["audit"] }] } },
  { filter: { enrolledAt: { gte: "2026-03-01T00:00:00Z" } } },
  { filter: { enrolledAt: { gt: "2026-03-01T00:00:00Z" } } },
  { orderBy: { field: "ENROLLED_AT" } },
  { orderBy: { field: "ENROLLED_AT", direction: "DESC" } },
  { onFailure: "FAIL" },
];

describe("arguments that were found good", () => {
  test("ask the same again, and each others what is theirs", async () => {
    const first = [];
    for (const one of variants) first.push((await runQuery(query, {}, one)).asked);
    for (const [index, one] of variants.entries()) {
      expect((await runQuery(query, {}, one)).asked).toEqual(first[index]);
    }
    const questions = first.map((asked) => JSON.stringify(asked));
    // No filter, null and an empty one ask for all.
    expect(new Set(questions).size).toBe(variants.length - 2);
  });

  test("mean the very same filter and order each time, and others another", async () => {
    const given = { filter: { mode: ["audit"] }, orderBy: { field: "DUE_AT" } };
    const asked = async (one: Record<string, unknown>): Promise<readonly unknown[]> => {
      const [question] = (await runQuery(query, {}, one)).asked.enrollments;
      return [question?.filter, question?.order];
    };
    const [filter, order] = await asked(given);
    const again = await asked(structuredClone(given));
    expect(again[0]).toBe(filter);
    expect(again[1]).toBe(order);
    const others = await asked({ filter: { mode: ["honor"] }, orderBy: { field: "ENROLLED_AT" } });
    expect(others[0]).toEqual({ kind: "in", field: "mode", values: ["honor"] });
    expect(others[1]).not.toEqual(order);
  });

  test.each([
    { filter: { email: ["x".repeat(10_000)] } },
    { first: 101 },
    { filter: { userId: ["nobody"] } },
  ])("are not those that are refused, however often: %#", async (faulty) => {
    const once = await runQuery(query, {}, faulty);
    expect(once.errors).toHaveLength(1);
    expect((await runQuery(query, {}, faulty)).errors).toEqual(once.errors);
  });

  test("take as many turns as those that are checked", async () => {
    const field = fieldOf("Query", "enrollments");
    const resolve = (): Promise<unknown> =>
      // Nobody may read: that is found out when the arguments are there.
      field.resolve({}, { onSourceFailure: "PARTIAL" }, { viewer: { scopes: new Set() } }, {});
    const turns = await turnsUntilSettled(resolve());
    expect(await turnsUntilSettled(resolve())).toBe(turns);
    expect(turns).toBeGreaterThan(2);
  });

  test("are the very same object, which cannot be changed", () => {
    const checked = new CheckedArguments([EnrollmentsArgs]);
    const args = Object.assign(new EnrollmentsArgs(), { filter: { email: ["a@example.org"] } });
    const given = { filter: { email: ["a@example.org"] } };
    checked.keep(EnrollmentsArgs, given, args);
    expect(checked.find(EnrollmentsArgs, structuredClone(given))).toBe(args);
    expect(checked.find(EnrollmentsArgs, { filter: { email: [] } })).toBeUndefined();
    expect(checked.find(Object, given)).toBeUndefined();
    expect(Object.isFrozen(args.filter.email)).toBe(true);
  });

  test("are forgotten where there are too many, and not kept where they are long", () => {
    const checked = new CheckedArguments([EnrollmentsArgs]);
    const keep = (given: Record<string, unknown>): void =>
      checked.keep(EnrollmentsArgs, given, new EnrollmentsArgs());
    for (let first = 0; first <= 1_000; first++) keep({ first });
    keep({ after: "x".repeat(5_000) });
    expect(checked.find(EnrollmentsArgs, { first: 0 })).toBeUndefined();
    expect(checked.find(EnrollmentsArgs, { first: 1_000 })).toBeDefined();
    expect(checked.find(EnrollmentsArgs, { after: "x".repeat(5_000) })).toBeUndefined();
  });
});

interface Resolving {
  resolve(...given: readonly unknown[]): Promise<unknown>;
}

function fieldOf(typeName: string, name: string): Resolving {
  const type = buildGatewaySchema().getType(typeName);
  if (!isObjectType(type)) throw new Error(`No type ${typeName}`);
  return type.getFields()[name] as unknown as Resolving;
}

async function turnsUntilSettled(answer: Promise<unknown>): Promise<number> {
  const state = { isSettled: false };
  const settle = (): void => void (state.isSettled = true);
  answer.then(settle, settle);
  let turns = 0;
  for (; !state.isSettled; turns++) await Promise.resolve();
  return turns;
}
