import { describe, expect, test } from "@jest/globals";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import { createEnrollment } from "./support/fake-federation.js";
import { runQuery } from "./support/run-query.js";

async function pageOf(args: string): Promise<unknown> {
  const { asked, errors } = await runQuery(`{ enrollments${args} { nodes { id } } }`);
  expect(errors).toEqual([]);
  return asked.enrollments[0]!.page;
}

describe("the page that is asked for", () => {
  test.each([
    ["", "forward", 20, null],
    ["(first: null)", "forward", 20, null],
    ["(first: 0)", "forward", 0, null],
    ["(first: 100)", "forward", 100, null],
    ['(first: 5, after: "c")', "forward", 5, "c"],
    ['(after: "c")', "forward", 20, "c"],
    ["(last: 5)", "backward", 5, null],
    ['(last: 5, before: "c")', "backward", 5, "c"],
    ['(before: "c", first: null)', "backward", 20, "c"],
  ])("%s is %s, %s rows, from %s", async (args, direction, size, cursor) => {
    expect(await pageOf(args)).toEqual({ direction, size, cursor });
  });

  test.each([
    ["(first: 101)", "first"],
    ["(first: -1)", "first"],
    ["(last: 101)", "last"],
    ["(last: -1)", "last"],
    ["(first: 1, last: 1)", "last"],
    ['(first: 1, before: "c")', "before"],
    ['(last: 1, after: "c")', "after"],
    ['(after: "c", before: "d")', "before"],
  ])("%s is refused, naming `%s`", async (args, argument) => {
    const { errors, asked } = await runQuery(`{ enrollments${args} { nodes { id } } }`);
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", argument } }]);
    expect(errors[0]!["message"]).toContain(`\`${argument}\``);
    expect(asked.enrollments).toEqual([]);
  });

  test("reads no rows where only their number is asked for", async () => {
    const { asked } = await runQuery("{ enrollments(first: 50) { totalCount __typename } }");
    expect(asked.enrollments[0]).toMatchObject({ page: { size: 0 }, counts: true });
  });

  test("reads them all the same where the list has to be complete", async () => {
    const { asked } = await runQuery("{ enrollments(onSourceFailure: FAIL) { totalCount } }");
    expect(asked.enrollments[0]).toMatchObject({ page: { size: 20 }, onSourceFailure: "FAIL" });
  });

  test("hands over order and policy", async () => {
    const { asked } = await runQuery(`{
      a: enrollments { isComplete }
      b: enrollments(orderBy: { field: DUE_AT }) { isComplete }
      c: enrollments(orderBy: { field: EMAIL, direction: DESC }, onSourceFailure: FAIL) { isComplete }
    }`);
    expect(asked.enrollments.map((query) => [query.order, query.onSourceFailure])).toEqual([
      [null, "PARTIAL"],
      [{ field: "DUE_AT", direction: "ASC" }, "PARTIAL"],
      [{ field: "EMAIL", direction: "DESC" }, "FAIL"],
    ]);
  });

  test("is shown with edges, nodes and page info alike", async () => {
    const { data } = await runQuery(
      `{ enrollments {
        edges { cursor node { externalId } } nodes { externalId }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount isComplete
      } }`,
      {
        enrollments: [createEnrollment({ externalId: "a" }), createEnrollment({ externalId: "b" })],
        page: { hasNextPage: true, startCursor: "s", endCursor: "e", totalCount: 7 },
      },
    );
    expect(data).toEqual({
      enrollments: {
        edges: [
          { cursor: "cursor-0", node: { externalId: "a" } },
          { cursor: "cursor-1", node: { externalId: "b" } },
        ],
        nodes: [{ externalId: "a" }, { externalId: "b" }],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: "s", endCursor: "e" },
        totalCount: 7,
        isComplete: true,
      },
    });
  });

  test("below a user or a course is a place of its own, asked in one turn", async () => {
    const users = ["1", "2"].map((key) => ({ type: "user" as const, source: "campus", key }));
    const { asked, rows } = await runQuery(
      "{ users { nodes { enrollments(first: 3) { nodes { user { name } } } } } }",
      { users, enrollments: [createEnrollment()] },
    );
    expect(rows).toEqual([
      { enrollments: { nodes: [{ user: { name: null } }] } },
      { enrollments: { nodes: [] } },
    ]);
    expect(asked.enrollmentsOf.map(({ parent }) => parent)).toEqual(
      users.map(({ type, source, key }) => ({ type, source, key })),
    );
    expect(asked.enrollmentsOf.map(({ query }) => query.place)).toEqual(
      users.map((user) => `user.enrollments ${encodeGlobalId(user)}`),
    );
    expect(asked.users[0]!.place).toBe("users");
  });
});
