/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { OneEnrollmentDocument, WhateverHasAnIdDocument } from "../../generated/graphql.js";
import { startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

let gateway: ReadingGateway;
let narrow: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading({
    lab: { people: 60 },
    campus: { platformKey: "acme" },
    talent: { maxRequests: 1, pageSize: 20 },
  });
  narrow = await startReading({
    lab: { people: 12, truto: { mode: "talentlms" } },
    talent: { requires: "user-and-course", maxRequests: 400 },
  });
});

afterAll(async () => {
  await gateway.stop();
  await narrow.stop();
});

async function firstOf(
  source: string,
  field: "enrollments" | "users" | "courses",
): Promise<AnyData> {
  const data = await gateway.read(
    `{ ${field}(first: 1, filter: { source: ["${source}"] }) { nodes { id externalId } } }`,
  );
  return data[field].nodes[0];
}

describe.each(["campus", "mooc", "ispring", "talent"])("What %s gives an id for", (source) => {
  test("is found again by that id, in the type that it has", async () => {
    const enrollment = await firstOf(source, "enrollments");
    const user = await firstOf(source, "users");
    const course = await firstOf(source, "courses");
    const found = await gateway.read(
      `query ($e: ID!, $u: ID!, $c: ID!) {
        enrollment(id: $e) { id externalId } user(id: $u) { id externalId } course(id: $c) { id externalId }
        n1: node(id: $e) { __typename id } n2: node(id: $u) { __typename id } n3: node(id: $c) { __typename id } }`,
      { e: enrollment.id, u: user.id, c: course.id },
    );
    expect(found).toEqual({
      enrollment,
      user,
      course,
      n1: { __typename: "Enrollment", id: enrollment.id },
      n2: { __typename: "User", id: user.id },
      n3: { __typename: "Course", id: course.id },
    });
  });

  test("has one id, whether it stands in a list or in a row", async () => {
    const user = await firstOf(source, "users");
    const { enrollments } = await gateway.read(
      `query ($id: ID!) { enrollments(filter: { userId: [$id] }) { nodes { user { id externalId } } } }`,
      { id: user.id },
    );
    for (const row of enrollments.nodes) expect(row.user).toEqual(user);
  });
});

test("What was found in any of the example operations can be read as one enrollment", async () => {
  const { id } = await firstOf("ispring", "enrollments");
  const { data, errors } = await gateway.ask(OneEnrollmentDocument, {
    id: String(id),
    withRawRow: true,
  });
  expect(errors).toBeUndefined();
  expect(data.enrollment?.id).toBe(id);
  const again = await gateway.ask(WhateverHasAnIdDocument, { ids: [String(id)] });
  expect(again.data.nodes[0]?.id).toBe(id);
});

test("Ids are the same in every gateway over the same platforms", async () => {
  const replica = await startReading({ lab: { people: 60 }, campus: { platformKey: "acme" } });
  const query = `{ enrollments(first: 100, filter: { source: ["campus", "mooc", "ispring"] }) {
    nodes { id user { id } course { id } } } }`;
  expect(await replica.read(query)).toEqual(await gateway.read(query));
  await replica.stop();
});

test("What is gone or was never there is null, without an error", async () => {
  const ids: string[] = [];
  for (const parts of [
    ["e", "campus", "1", "course-v1:No+Such+1"],
    ["u", "campus", "1"],
    ["c", "campus", "course-v1:No+Such+1"],
    ["e", "mooc", "nobody", "course-v1:No+Such+1"],
    ["u", "mooc", "nobody"],
    ["c", "mooc", "course-v1:No+Such+1"],
    ["e", "ispring", "no-such-id"],
    ["u", "ispring", "no-such-id"],
    ["c", "ispring", "no-such-id"],
    ["u", "talent", "no-such-id"],
    ["c", "talent", "no-such-id"],
    ["e", "talent", "no-such-id", { u: "1", c: "no-such" }],
    ["u", "a-source-that-was-taken-away", "1"],
    ["j", "no-such-job"],
  ]) {
    ids.push(Buffer.from(JSON.stringify(parts)).toString("base64url"));
  }
  const { nodes } = await gateway.read(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, { ids });
  expect(nodes).toEqual(ids.map(() => null));
});

test("An enrollment that is deleted upstream becomes null", async () => {
  const { id, externalId } = await firstOf("ispring", "enrollments");
  gateway.lab.ispring.state.enrollments.remove((row) => row.enrollmentId === externalId);
  expect(await gateway.read(`query ($id: ID!) { node(id: $id) { id } }`, { id })).toEqual({
    node: null,
  });
});

describe("An id that cannot be one", () => {
  test.each(["", "x", "!!!", "W10", "WyJlIl0", "bnVsbA", "e".repeat(70_000)])(
    "is BAD_USER_INPUT: %.20s",
    async (id) => {
      for (const field of ["node", "enrollment", "user", "course"]) {
        const { data, errors } = await gateway.ask(
          `query ($id: ID!) { ${field}(id: $id) { id } }`,
          { id },
        );
        expect(data).toEqual({ [field]: null });
        expect(errors?.map(({ extensions }) => extensions["code"])).toEqual(["BAD_USER_INPUT"]);
        if (id.length > 3) expect(JSON.stringify(errors)).not.toContain(id);
      }
    },
  );

  test("is BAD_USER_INPUT where it is of another type, in fields and in filters", async () => {
    const { id } = await firstOf("ispring", "users");
    for (const query of [
      "query ($id: ID!) { enrollment(id: $id) { id } }",
      "query ($id: ID!) { course(id: $id) { id } }",
      "query ($id: ID!) { enrollments(filter: { courseId: [$id] }) { nodes { id } } }",
    ]) {
      const { errors } = await gateway.ask(query, { id });
      expect(errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    }
  });
});

describe("An enrollment of Truto", () => {
  test("is read again by the user and course that its id carries, in one request", async () => {
    const { id } = await firstOf("talent", "enrollments");
    gateway.reset();
    expect(
      (await gateway.read(`query ($id: ID!) { enrollment(id: $id) { id } }`, { id })).enrollment.id,
    ).toBe(id);
    expect(gateway.received()).toEqual({ "truto /unified/lms/course-enrollments": 1 });
  });

  test("is an error with the reason where its list is longer than the budget, never null", async () => {
    const id = Buffer.from(JSON.stringify(["e", "talent", "big-time"])).toString("base64url");
    const { data, errors } = await gateway.ask(`query ($id: ID!) { enrollment(id: $id) { id } }`, {
      id,
    });
    expect(data).toEqual({ enrollment: null });
    expect(errors?.[0]?.path).toEqual(["enrollment"]);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "SCAN_BUDGET_EXCEEDED",
      source: "talent",
    });
  });

  test("is an error with the reason where the provider cannot list and the id does not say whose it is", async () => {
    const id = Buffer.from(JSON.stringify(["e", "talent", "only-an-id"])).toString("base64url");
    const { data, errors } = await narrow.ask(`query ($id: ID!) { enrollment(id: $id) { id } }`, {
      id,
    });
    expect(data).toEqual({ enrollment: null });
    expect(errors?.[0]?.extensions["source"]).toBe("talent");
  });

  test("is found by an e-mail and a course where the provider insists on ids", async () => {
    const entry = narrow.lab.truto.state.enrollments
      .all()
      .find(
        ({ row }) =>
          Array.isArray((row["user"] as AnyData)?.emails) &&
          (row["user"] as AnyData).emails.length === 1,
      )!;
    const [address] = (entry.row["user"] as AnyData).emails;
    const { enrollments } = await narrow.read(
      `query ($filter: EnrollmentFilter) { enrollments(filter: $filter) {
        nodes { externalId } isComplete sources { source { id } status } } }`,
      {
        filter: {
          source: ["talent"],
          email: [String(address.email).toUpperCase()],
          courseExternalId: [entry.courseId],
        },
      },
    );
    expect(enrollments.sources).toEqual([{ source: { id: "talent" }, status: "OK" }]);
    expect(enrollments.nodes).toContainEqual({ externalId: entry.row.id });
  });

  test("says FILTER_REQUIRED, and what is missing, where nothing narrows its list", async () => {
    const { enrollments } = await narrow.read(
      `{ enrollments(filter: { source: ["talent", "campus"] }) {
        nodes { id } isComplete sources { source { id } status reason message } } }`,
    );
    expect(enrollments).toMatchObject({ nodes: [], isComplete: false });
    for (const report of enrollments.sources) {
      expect(report).toMatchObject({ status: "SKIPPED", reason: "FILTER_REQUIRED" });
      expect(report.message).toMatch(/user|course|platformKey|org/i);
    }
  });
});
