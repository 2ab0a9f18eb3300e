import { expect, test } from "@jest/globals";
import type { Filter } from "../../../src/domain/filter.js";
import { PlanMemory } from "../../../src/federation/plan/plan-memory.js";
import type { SourcePlan } from "../../../src/federation/plan/query-plan.js";
import type { SourceQuestion } from "../../../src/federation/plan/source-question.js";

type Question = SourceQuestion<string, string>;

const everything: Filter<string> = { kind: "constant", value: true };

function named(...values: readonly (string | number)[]): Filter<string> {
  return { kind: "in", field: "username", values };
}

function question(change: Partial<Question> = {}): Question {
  return { filter: named("ann"), limit: everything, order: null, maxRequests: 50, ...change };
}

function planOf(source: string): SourcePlan<string> {
  return { kind: "never", source };
}

test("who asks the same in the same words gets the very same plan", () => {
  const memory = new PlanMemory();
  const made = memory.of("enrollments campus", question(), () => planOf("campus"));
  const again = memory.of("enrollments campus", question({ filter: named("ann") }), () => {
    throw new Error("It is planned already");
  });
  expect(again).toBe(made);
});

test("that a source is not in question is remembered as well", () => {
  const memory = new PlanMemory();
  expect(memory.of("enrollments campus", question(), () => null)).toBeNull();
  expect(memory.of("enrollments campus", question(), () => planOf("campus"))).toBeNull();
});

test.each<[string, string, Partial<Question>]>([
  ["source", "enrollments mooc", {}],
  ["list", "users campus", {}],
  ["filter", "enrollments campus", { filter: named("bob") }],
  ["filter, by a number in the place of a text", "enrollments campus", { filter: named(1) }],
  ["limit", "enrollments campus", { limit: named("ann") }],
  ["filter that says what a limit said", "enrollments campus", swapped()],
  ["order", "enrollments campus", { order: { field: "EMAIL", direction: "ASC" } }],
  ["direction", "enrollments campus", { order: { field: "EMAIL", direction: "DESC" } }],
  ["budget", "enrollments campus", { maxRequests: 49 }],
])("another %s is planned by itself", (_what, list, change) => {
  const memory = new PlanMemory();
  memory.of("enrollments campus", question(), () => planOf("first"));
  memory.of("enrollments campus", question({ filter: named("1") }), () => planOf("second"));
  const order = { field: "EMAIL", direction: change.order?.direction === "ASC" ? "DESC" : "ASC" };
  memory.of("enrollments campus", question({ order } as Partial<Question>), () => planOf("third"));
  const other = planOf("other");
  expect(memory.of(list, question(change), () => other)).toBe(other);
});

function swapped(): Partial<Question> {
  return { filter: everything, limit: named("ann") };
}

test("a question of very many words is planned each time", () => {
  const memory = new PlanMemory();
  const filter = named(...Array.from({ length: 2_000 }, (_, at) => `somebody ${at}`));
  const first = memory.of("enrollments campus", question({ filter }), () => planOf("campus"));
  const second = memory.of("enrollments campus", question({ filter }), () => planOf("campus"));
  expect(second).not.toBe(first);
  expect(second).toEqual(first);
});
