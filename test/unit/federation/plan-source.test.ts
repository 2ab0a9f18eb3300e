import { describe, expect, test } from "@jest/globals";
import type { Condition, Filter } from "../../../src/domain/filter.js";
import { enrollmentRows, type EnrollmentFilterField } from "../../../src/domain/query.js";
import { planSource } from "../../../src/federation/plan/plan-source.js";
import type { ReadSource, SourcePlan } from "../../../src/federation/plan/query-plan.js";
import type { AccessPath, Pushable } from "../../../src/sources/spi/capabilities.js";

type Field = EnrollmentFilterField;
type Path = AccessPath<Field>;

const everything: Filter<Field> = { kind: "constant", value: true };
const one: Pushable = { precision: "exact", maxValues: 1, takes: "in" };

function path(name: string, requires: Path["requires"], further: Path["accepts"] = {}): Path {
  const required = requires.flat().map((field) => [field, one] as const);
  return {
    name,
    requires,
    accepts: { ...Object.fromEntries(required), ...further },
    orders: [],
    paging: { style: "page-number", maxPageSize: 100 },
  };
}

function named(field: Field, ...values: readonly string[]): Condition<Field> {
  return { kind: "in", field, values };
}

function all(...of: readonly Filter<Field>[]): Filter<Field> {
  return { kind: "all", of };
}

function any(...of: readonly Filter<Field>[]): Filter<Field> {
  return { kind: "any", of };
}

/** A source with lists of users and courses, whose rows tell what they can be asked by. */
function planOf(
  paths: readonly Path[],
  filter: Filter<Field>,
  limit = everything,
): SourcePlan<Field> | null {
  const sheet = {
    source: "campus",
    paths,
    tells: {
      user: "row",
      course: "row",
      mode: "row",
      isActive: "row",
      platformKey: "row",
      "user.username": "row",
      "user.email": "row",
      "course.title": "row",
      "course.org": "row",
    },
    lists: { user: { pushable: [] }, course: { pushable: [] } },
  };
  return planSource(enrollmentRows, sheet, { filter, limit, order: null, maxRequests: 50 });
}

function readOf(...question: Parameters<typeof planOf>): ReadSource<Field> {
  const plan = planOf(...question);
  if (plan?.kind !== "read") throw new Error("The source is not read");
  return plan;
}

function pushedBy({ pushed }: ReadSource<Field>): readonly (readonly unknown[])[] {
  return pushed.map(({ condition }) =>
    condition.kind === "in" ? [condition.field, ...condition.values] : [condition.field],
  );
}

function lookedUpBy({ semiJoins }: ReadSource<Field>): readonly string[] {
  return semiJoins.map(({ entity }) => entity);
}

describe("a path that insists on one of several sets of fields", () => {
  const search = path("search", [["courseId"], ["userId"], ["org"], ["email"]]);

  test("is asked by what the caller gave, whichever set comes first", () => {
    const plan = readOf([search], named("org", "B", "A"));
    expect(pushedBy(plan)).toEqual([["org", "B", "A"]]);
    expect(plan.semiJoins).toEqual([]);
  });

  test("is asked by what limits the viewer, where the caller gives nothing", () => {
    const plan = readOf([search], everything, named("org", "A"));
    expect(pushedBy(plan)).toEqual([["org", "A"]]);
    expect(plan.semiJoins).toEqual([]);
  });

  test("is asked by the set that takes the fewest requests, of those that the caller gave", () => {
    const plan = readOf([search], all(named("org", "A", "B"), named("email", "ann@x.example")));
    expect(pushedBy(plan)[0]).toEqual(["email", "ann@x.example"]);
  });

  test("is asked by keys that are looked up, where nothing else was given", () => {
    const title: Filter<Field> = { kind: "contains", field: "courseTitleContains", text: "data" };
    expect(lookedUpBy(readOf([search], title))).toEqual(["course"]);
  });

  test("is asked by keys that meet a condition rather than by pairs with all others", () => {
    const pairs = path("search", [["userId", "courseId"], ["courseId"]]);
    const title: Filter<Field> = { kind: "contains", field: "courseTitleContains", text: "data" };
    expect(lookedUpBy(readOf([pairs], title))).toEqual(["course"]);
  });
});

describe("keys that are looked up", () => {
  const pairs = path("pairs", [["userId", "courseId"]], { mode: one });
  const ann = named("username", "ann");

  test("are asked for together with one further value", () => {
    const plan = readOf([pairs], all(ann, named("mode", "audit")));
    expect(pushedBy(plan)).toEqual([["mode", "audit"]]);
  });

  test("are not each asked for once more for every further value", () => {
    const plan = readOf([pairs], all(ann, named("mode", "audit", "honor")));
    expect(pushedBy(plan)).toEqual([]);
    expect(plan.residual).toEqual([named("mode", "audit", "honor")]);
  });
});

describe("of several paths", () => {
  const byUser = path("by user", [["userId"]], { isActive: one });
  const active: Filter<Field> = { kind: "in", field: "isActive", values: [true] };

  test("one that needs no look-up comes before one that does, though that one pushes more", () => {
    const question = all(named("username", "ann"), active);
    expect(readOf([byUser, path("whole", [])], question).path).toBe("whole");
  });

  test("the one that pushes most is taken where none needs a look-up", () => {
    const question = all(named("userId", "7"), active);
    expect(readOf([path("whole", []), byUser], question).path).toBe("by user");
  });
});

describe("an `or`", () => {
  const search = path("search", [["email"], ["username"]]);
  const active: Filter<Field> = { kind: "in", field: "isActive", values: [true] };

  test("of lists of values of one field is one list of them", () => {
    const plan = readOf([search], any(named("email", "b@x"), named("email", "a@x", "b@x")));
    expect(pushedBy(plan)).toEqual([["email", "b@x", "a@x"]]);
    expect(plan.residual).toEqual([]);
  });

  test("whose members all name values of one field narrows the list by them, and is judged", () => {
    const filter = any(all(named("email", "b@x"), active), named("email", "a@x"));
    const plan = readOf([search], filter);
    expect(pushedBy(plan)).toEqual([["email", "b@x", "a@x"]]);
    expect(plan.residual).toEqual([filter]);
    expect(plan.report).toEqual({ pushedDown: ["email"], residual: ["email", "isActive"] });
  });

  test("that has no value in common with what is asked beside it matches nothing", () => {
    const filter = all(
      named("email", "c@x"),
      any(all(named("email", "b@x"), active), named("email", "a@x")),
    );
    expect(planOf([search], filter)).toEqual({ kind: "never", source: "campus" });
  });

  describe("whose members name different fields", () => {
    const [ann, bob] = [named("email", "a@x"), named("username", "b")];
    const listsOf = (plan: ReadSource<Field>): unknown =>
      plan.alternatives?.map((list) => [
        pushedBy({ ...plan, pushed: list.pushed }),
        ...list.checked,
      ]);
    const untrue = (...of: readonly Filter<Field>[]): Filter<Field> => ({
      kind: "untrue",
      of: all(...of),
    });

    test("is a list for each, in their order; rows of an earlier one stand there", () => {
      const plan = readOf([search], any(ann, bob));
      expect(plan.pushed).toEqual([]);
      expect(plan.residual).toEqual([]);
      expect(plan.report).toEqual({
        pushedDown: ["email", "username"],
        residual: ["email"],
      });
      expect(listsOf(plan)).toEqual([[[["email", "a@x"]]], [[["username", "b"]], untrue(ann)]]);
    });

    test("is judged on each list as far as the source does not say so itself", () => {
      const filter = any(all(ann, active), bob);
      expect(listsOf(readOf([search], filter))).toEqual([
        [[["email", "a@x"]], any(active, bob)],
        [[["username", "b"]], untrue(ann)],
      ]);
    });

    test("lists nothing for a member that contradicts what is asked beside it", () => {
      const other = named("mode", "audit");
      const filter = all(other, any(all(ann, named("mode", "honor")), bob));
      const plan = readOf([search], filter);
      expect(plan.residual).toEqual([other]);
      expect(listsOf(plan)).toEqual([[[["username", "b"]]]]);
    });
  });

  test.each([
    ["one of whose members names nothing", any(named("email", "a@x"), active)],
    [
      "below `not`",
      { kind: "not", of: any(named("email", "a@x"), named("email", "b@x")) } as const,
    ],
  ])("%s gives a source nothing that it insists on", (_what, filter) => {
    expect(planOf([search], filter)).toMatchObject({ kind: "skip", reason: "FILTER_REQUIRED" });
  });
});

test("a field that rows tell only where they are asked for by it is pushed whatever else is, and never judged on rows", () => {
  const tenant: Pushable = { ...one, isToldByRequest: true };
  const insisting = path("search", [["username"], ["platformKey"]], { platformKey: tenant });
  const open = path("search", [], { username: one, platformKey: tenant });
  const filter = all(named("username", "a", "b", "c"), named("platformKey", "x", "y"));
  for (const search of [insisting, open]) {
    const plan = planOf([search], filter) as ReadSource<Field>;
    const pushed = plan.pushed.map(({ condition }) => condition.field);
    expect(pushed).toContain("platformKey");
    expect(plan.report.residual).not.toContain("platformKey");
  }
});

test("members of an or share lists by member only where rows of each list tell whether they stand in another", () => {
  const tenant: Pushable = { ...one, isToldByRequest: true };
  const search = path("search", [["username"], ["platformKey"]], { platformKey: tenant });
  const acme = named("platformKey", "acme");
  const mixed = planOf([search], any(acme, named("username", "a")));
  expect(mixed).toMatchObject({ kind: "skip", reason: "FILTER_REQUIRED" });
  const each = any(acme, all(named("platformKey", "beta"), named("username", "a")));
  expect(planOf([search], each)).toMatchObject({ kind: "read" });
});
