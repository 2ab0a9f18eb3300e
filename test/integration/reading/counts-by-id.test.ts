/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

const enrollments = "ispring /enrollments";
const users = "ispring /users/v2";
const contents = "ispring /contents";
const results = "ispring /learners/results";

let gateway: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading();
});

afterAll(async () => {
  await gateway.stop();
});

/** Enrollments of iSpring, none of which the simulators have been asked for then. */
async function some(nodes: string, first: number): Promise<readonly AnyData[]> {
  const { enrollments: page } = await gateway.read(
    `query ($first: Int) {
      enrollments(first: $first, filter: { source: ["ispring"] }) { nodes { ${nodes} } } }`,
    { first },
  );
  expect(page.nodes).toHaveLength(first);
  gateway.reset();
  return page.nodes;
}

describe("Reading by ids", () => {
  test("reads a hundred iSpring enrollments in one request, in the order of the ids", async () => {
    const ids = (await some("id", 100)).map(({ id }) => id as string).reverse();
    const { nodes } = await gateway.read(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Enrollment { dueAt } } }`,
      { ids },
    );
    expect(nodes.map((node: AnyData) => node.id)).toEqual(ids);
    expect(gateway.received()).toEqual({ [enrollments]: 1 });
  });

  test("reads users and courses of iSpring in one request each", async () => {
    const rows = await some("user { id } course { id }", 60);
    const ids = [...new Set(rows.flatMap(({ user, course }) => [user.id, course.id] as string[]))];
    await gateway.read(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { name } ... on Course { title } } }`,
      { ids },
    );
    expect(gateway.received()).toEqual({ [users]: 1, [contents]: 1 });
  });

  test("reads in one request what several fields want of users, whatever each of them wants", async () => {
    const rows = await some("user { id }", 60);
    const [first, second] = [...new Set(rows.map(({ user }) => user.id as string))];
    const found = await gateway.read(
      `query ($first: ID!, $second: ID!) {
        a: node(id: $first) { ... on User { name } }
        b: node(id: $first) { ... on User { name email } }
        c: node(id: $second) { ... on User { role } } }`,
      { first, second },
    );
    expect(found.a.name).toBe(found.b.name);
    expect(gateway.received()).toEqual({ [users]: 1 });
  });
});

test("Short pages of iSpring leave a look-up of a whole batch one request", async () => {
  const short = await startReading({ ispring: { pageSize: 10, batchSize: 100 } });
  try {
    const wanted = "id ... on Enrollment { status user { email } course { title } }";
    const { enrollments: listed } = await short.read(
      `{ enrollments(first: 100, filter: { source: ["ispring"] }) { nodes { ${wanted} } } }`,
    );
    expect(listed.nodes).toHaveLength(100);
    short.reset();
    const { nodes } = await short.read(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${wanted} } }`, {
      ids: listed.nodes.map(({ id }: AnyData) => id as string),
    });
    expect(nodes).toEqual(listed.nodes);
    expect(short.received()).toEqual({
      [enrollments]: 1,
      [results]: 1,
      [users]: 1,
      [contents]: 1,
    });
  } finally {
    await short.stop();
  }
});
