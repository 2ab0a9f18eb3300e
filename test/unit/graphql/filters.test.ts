import { describe, expect, test } from "@jest/globals";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import { runQuery, type Answer } from "./support/run-query.js";

const user = (source: string, key: string): string => encodeGlobalId({ type: "user", source, key });
const course = (source: string, key: string): string =>
  encodeGlobalId({ type: "course", source, key });

async function ask(filter: unknown): Promise<Answer> {
  const query = `query ($filter: EnrollmentFilter) { enrollments(filter: $filter) { nodes { id } } }`;
  return runQuery(query, {}, { filter });
}

async function filterOf(filter: unknown): Promise<unknown> {
  const { asked, errors } = await ask(filter);
  expect(errors).toEqual([]);
  return asked.enrollments[0]!.filter;
}

const everything = { kind: "constant", value: true };

describe("a filter of enrollments", () => {
  test.each([
    ["absent", undefined],
    ["null", null],
    ["empty", {}],
    ["of nulls", { email: null, isActive: null, dueAt: null, or: null, not: null }],
    ["of empty ranges", { dueAt: {}, progressPercent: { gte: null } }],
  ])("%s is no condition", async (_name, filter) => {
    expect(await filterOf(filter)).toEqual(everything);
  });

  test("joins fields by AND and values by OR", async () => {
    expect(
      await filterOf({
        source: ["mooc"],
        email: ["A@x.org", "b@x.org", "A@x.org"],
        isActive: false,
      }),
    ).toEqual({
      kind: "all",
      of: [
        { kind: "in", field: "source", values: ["mooc"] },
        { kind: "in", field: "email", values: ["A@x.org", "b@x.org"] },
        { kind: "in", field: "isActive", values: [false] },
      ],
    });
  });

  test.each(["source", "userId", "username", "courseId", "org", "status", "origin"])(
    "matches nothing where the list %s is empty",
    async (field) => {
      expect(await filterOf({ [field]: [] })).toEqual({ kind: "in", field, values: [] });
    },
  );

  test("takes every list and every text", async () => {
    for (const field of ["username", "courseExternalId", "courseSlug", "platformKey", "mode"]) {
      expect(await filterOf({ [field]: "one" })).toEqual({ kind: "in", field, values: ["one"] });
    }
    expect(await filterOf({ courseTitleContains: "" })).toEqual({
      kind: "contains",
      field: "courseTitleContains",
      text: "",
    });
  });

  test("hands over instants in canonical form", async () => {
    expect(await filterOf({ dueAt: { gte: "2026-03-01T01:00:00+01:00", lt: null } })).toEqual({
      kind: "range",
      field: "dueAt",
      gte: "2026-03-01T00:00:00.000Z",
    });
    expect(await filterOf({ progressPercent: { gt: 0, lte: 99.5 } })).toEqual({
      kind: "range",
      field: "progressPercent",
      gt: 0,
      lte: 99.5,
    });
  });

  test("reads global ids as keys of their sources, in the order of the filter", async () => {
    expect(
      await filterOf({
        userId: [user("mooc", "zoe"), user("campus", "7"), user("mooc", "al"), user("mooc", "zoe")],
      }),
    ).toEqual({
      kind: "any",
      of: [
        {
          kind: "all",
          of: [
            { kind: "in", field: "source", values: ["mooc"] },
            { kind: "in", field: "userId", values: ["zoe", "al"] },
          ],
        },
        {
          kind: "all",
          of: [
            { kind: "in", field: "source", values: ["campus"] },
            { kind: "in", field: "userId", values: ["7"] },
          ],
        },
      ],
    });
  });

  test("leaves open below `not` whether a row without a known user or course is of another source", async () => {
    const ofCampus = (field: string, key: string): unknown => ({
      kind: "all",
      of: [
        { kind: "in", field: "source", values: ["campus"] },
        { kind: "in", field, values: [key] },
      ],
    });
    const courseId = [course("campus", "a")];
    expect(await filterOf({ not: { or: [{ courseId }] } })).toEqual({
      kind: "not",
      of: {
        kind: "any",
        of: [
          {
            kind: "any",
            of: [ofCampus("courseId", "a"), { kind: "in", field: "courseId", values: [""] }],
          },
        ],
      },
    });
    expect(await filterOf({ not: { not: { userId: [user("campus", "7")] } } })).toEqual({
      kind: "not",
      of: { kind: "not", of: ofCampus("userId", "7") },
    });
  });

  test("needs one member of `or`, and none of an empty one", async () => {
    const mode = (value: string) => ({ kind: "in", field: "mode", values: [value] });
    expect(await filterOf({ or: [{ mode: ["audit"] }, { mode: ["honor"] }] })).toEqual({
      kind: "any",
      of: [mode("audit"), mode("honor")],
    });
    expect(await filterOf({ or: [] })).toEqual({ kind: "any", of: [] });
    expect(await filterOf({ or: [{}] })).toEqual({ kind: "any", of: [everything] });
  });

  test("negates", async () => {
    expect(await filterOf({ not: { not: { status: ["PASSED"] } } })).toEqual({
      kind: "not",
      of: { kind: "not", of: { kind: "in", field: "status", values: ["PASSED"] } },
    });
  });

  test.each([
    ["malformed", "secret-words"],
    ["of another type", course("campus", "1")],
  ])("refuses a user id that is %s and names the field", async (_name, id) => {
    const { errors, asked } = await ask({ not: { userId: [user("campus", "1"), id] } });
    expect(errors).toMatchObject([
      { path: ["enrollments"], extensions: { code: "BAD_USER_INPUT", field: "userId", index: 1 } },
    ]);
    expect(JSON.stringify(errors)).not.toContain(id);
    expect(asked.enrollments).toEqual([]);
  });

  test("refuses nesting without end", async () => {
    const deep = (depth: number): unknown => (depth === 0 ? {} : { not: deep(depth - 1) });
    expect((await ask(deep(9))).errors).toEqual([]);
    expect((await ask(deep(11))).errors).toMatchObject(
      [{ extensions: { code: "BAD_USER_INPUT" }, message: /nest at most 10/ }].map((error) => ({
        ...error,
        message: expect.stringMatching(error.message),
      })),
    );
    for (const depth of [1_000, 100_000]) {
      const json = `${'{"not":'.repeat(depth)}{}${"}".repeat(depth)}`;
      const { errors } = await ask(JSON.parse(json));
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    }
  });

  test("refuses too many values, and too long ones, without repeating them", async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => `planted-${index}`);
    const tooMany = await ask({ or: [{ username: many }] });
    expect(tooMany.errors).toMatchObject([
      { extensions: { code: "BAD_USER_INPUT", faults: [{ path: "filter.or[0].username" }] } },
    ]);
    const tooLong = await ask({ courseTitleContains: "planted".repeat(1_000) });
    expect(tooLong.errors).toMatchObject([
      { extensions: { code: "BAD_USER_INPUT", faults: [{ path: "filter.courseTitleContains" }] } },
    ]);
    const inAll = await ask({ or: Array.from({ length: 3 }, () => ({ username: many.slice(1) })) });
    expect(inAll.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    for (const { errors } of [tooMany, tooLong, inAll]) {
      expect(JSON.stringify(errors)).not.toContain("planted");
    }
  });
});

describe("a filter of users or courses", () => {
  test("is translated field by field", async () => {
    const { asked } = await runQuery(`{
      users(filter: { source: "a", externalId: ["1"], username: ["u"], email: [], nameContains: "n" }) { isComplete }
      courses(filter: { source: "a", externalId: ["1"], org: ["o"], slug: ["s"], titleContains: "t" }) { isComplete }
    }`);
    expect(asked.users[0]!.filter).toEqual({
      kind: "all",
      of: [
        { kind: "in", field: "source", values: ["a"] },
        { kind: "in", field: "externalId", values: ["1"] },
        { kind: "in", field: "username", values: ["u"] },
        { kind: "in", field: "email", values: [] },
        { kind: "contains", field: "nameContains", text: "n" },
      ],
    });
    expect(asked.courses[0]!.filter).toEqual({
      kind: "all",
      of: [
        { kind: "in", field: "source", values: ["a"] },
        { kind: "in", field: "externalId", values: ["1"] },
        { kind: "in", field: "org", values: ["o"] },
        { kind: "in", field: "slug", values: ["s"] },
        { kind: "contains", field: "titleContains", text: "t" },
      ],
    });
  });
});
