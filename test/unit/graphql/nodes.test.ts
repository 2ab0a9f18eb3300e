import { describe, expect, test } from "@jest/globals";
import { SourceError } from "../../../src/domain/errors.js";
import { encodeGlobalId, type GlobalId } from "../../../src/domain/global-id.js";
import type { User } from "../../../src/domain/user.js";
import { createConnector, createEnrollment } from "./support/fake-federation.js";
import { runQuery } from "./support/run-query.js";

const id = (parts: GlobalId): string => encodeGlobalId(parts);
const user = id({ type: "user", source: "campus", key: "1" });
const course = id({ type: "course", source: "campus", key: "c+1" });
const enrollment = id({ type: "enrollment", source: "campus", key: ["1", "c+1"], hints: {} });
const job = id({ type: "job", key: "j" });

const holdings = {
  user: ({ source, key }: { source: string; key: string }) =>
    ({ type: "user", source, key, name: "Zoe" }) as const,
  course: ({ source, key }: { source: string; key: string }) =>
    ({ type: "course", source, key, title: "Chemistry" }) as const,
  enrollment: () => createEnrollment({ mode: "audit" }),
};

describe("node and nodes", () => {
  test("answer whatever has an id, with what its own type is asked for", async () => {
    const { rows, errors, asked } = await runQuery(
      `query ($ids: [ID!]!) { nodes(ids: $ids) {
        __typename id ... on User { name } ... on Course { title kind } ... on Enrollment { mode user { name } }
      } }`,
      holdings,
      { ids: [course, user, enrollment] },
    );
    expect(errors).toEqual([]);
    expect(rows).toMatchObject([
      { __typename: "Course", id: course, title: "Chemistry", kind: "COURSE" },
      { __typename: "User", id: user, name: "Zoe" },
      { __typename: "Enrollment", mode: "audit" },
    ]);
    expect([...asked.user[0]!.wanted]).toEqual(["name"]);
    expect([...asked.course[0]!.wanted]).toEqual(["title", "kind"]);
    expect([...asked.enrollment[0]!.wanted].sort()).toEqual(["mode", "user", "user.name"]);
  });

  test("ask also where nothing but the id is selected: it may be gone", async () => {
    const { data, asked } = await runQuery(`{ user(id: "${user}") { id } }`, {});
    expect(data).toEqual({ user: null });
    expect(asked.user).toHaveLength(1);
  });

  test("are null for what is gone, in an unknown source, or not readable here", async () => {
    const elsewhere = id({ type: "user", source: "nowhere", key: "1" });
    const { data, errors, asked } = await runQuery(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
      {},
      { ids: [user, elsewhere, job] },
    );
    expect(data).toEqual({ nodes: [null, null, null] });
    expect(errors).toEqual([]);
    expect(asked.user).toHaveLength(1);
  });

  test("read the same thing once", async () => {
    const { asked } = await runQuery(
      `{ a: enrollment(id: "${enrollment}") { mode } b: enrollment(id: "${enrollment}") { mode } }`,
      holdings,
    );
    expect(asked.enrollment).toHaveLength(1);
  });

  test("show a failure at its path, and the rest all the same", async () => {
    const { rows, errors } = await runQuery(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
      {
        ...holdings,
        user: () => {
          throw new SourceError("SCAN_BUDGET_EXCEEDED", "Too far down the list", {
            source: "campus",
          });
        },
      },
      { ids: [user, course, "no id"] },
    );
    expect(rows).toEqual([null, { id: course }, null]);
    expect(errors).toMatchObject([
      { path: ["nodes", 2], extensions: { code: "BAD_USER_INPUT", argument: "ids[2]" } },
      { path: ["nodes", 0], extensions: { code: "SCAN_BUDGET_EXCEEDED", source: "campus" } },
    ]);
  });

  test("take at most 100 ids", async () => {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`;
    expect((await runQuery(query, holdings, { ids: Array(100).fill(user) })).errors).toEqual([]);
    const { errors, asked } = await runQuery(query, holdings, { ids: Array(101).fill(user) });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", argument: "ids" } }]);
    expect(asked.user).toEqual([]);
  });

  test.each([
    ["user", course],
    ["course", user],
    ["enrollment", user],
    ["user", "secret-words"],
    ["node", "secret-words"],
  ])("%s refuses another id", async (field, wrong) => {
    const { data, errors } = await runQuery(`{ ${field}(id: "${wrong}") { id } }`, holdings);
    expect(data).toEqual({ [field]: null });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", argument: "id" } }]);
    expect(JSON.stringify(errors)).not.toContain(wrong);
  });
});

describe("the id of an enrollment", () => {
  const ids = "{ enrollments { nodes { id } } }";

  test("carries no hints where the native key is enough", async () => {
    const { rows } = await runQuery(ids, {
      enrollments: [createEnrollment({ key: ["1", "c+1"] })],
    });
    expect(rows).toEqual([{ id: enrollment }]);
  });

  test("carries the hints of its row, whatever became of the look-ups of user and course", async () => {
    const row = createEnrollment({
      source: "talent",
      key: ["e-1"],
      hints: { userKey: "u-1", courseKey: "c-1" },
      user: { type: "user", source: "talent", key: "u-1" },
      course: { type: "course", source: "talent", key: "c-1" },
    });
    const failure = new SourceError("SOURCE_TIMEOUT", "No answer.") as unknown as User;
    const { rows } = await runQuery(ids, {
      connectors: [createConnector("talent")],
      enrollments: [row, { ...row, user: null, course: null }, { ...row, user: failure }],
    });
    const hints = { userKey: "u-1", courseKey: "c-1" };
    const hinted = { id: id({ type: "enrollment", source: "talent", key: ["e-1"], hints }) };
    expect(rows).toEqual([hinted, hinted, hinted]);
  });

  test("hands its hints to the look-up", async () => {
    const hints = { userKey: "u", courseKey: "c" };
    const hinted = id({ type: "enrollment", source: "campus", key: ["1"], hints });
    const { asked } = await runQuery(`{ enrollment(id: "${hinted}") { id } }`, holdings);
    expect(asked.enrollment[0]!.ref).toMatchObject({ source: "campus", key: ["1"], hints });
  });
});
