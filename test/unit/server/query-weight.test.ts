import { describe, expect, test } from "@jest/globals";
import { getOperationAST, parse, validate } from "graphql";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { weighOperation, type Weight } from "../../../src/server/query-weight.js";

const schema = buildGatewaySchema();

function weigh(query: string, variables: Record<string, unknown> = {}): Weight {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  return weighOperation(schema, { document, operation, variables }, 100);
}

describe("cost", () => {
  test.each([
    ["a page of rows", "{ enrollments(first: 10) { nodes { id } } }", 1 + 10],
    ["the page size that is not named", "{ enrollments { nodes { id } } }", 1 + 20],
    [
      "objects of each row",
      "{ enrollments(first: 10) { nodes { user { name } course { title } } } }",
      31,
    ],
    [
      "edges cost what nodes cost",
      "{ enrollments(first: 10) { edges { cursor node { id } } } }",
      11,
    ],
    [
      "page sizes multiply",
      "{ users(first: 10) { nodes { enrollments(first: 5) { nodes { user { id } } } } } }",
      1 + 10 * (1 + 1 + 5 * 2),
    ],
    ["a page from the end", "{ enrollments(last: 10) { nodes { id } } }", 1 + 10 + 25],
    ["a count", "{ enrollments(first: 0) { totalCount } }", 1 + 25],
    ["an order", "{ enrollments(first: 1, orderBy: { field: CREATED_AT }) { nodes { id } } }", 27],
    ["many ids", '{ nodes(ids: ["a", "b", "c"]) { id ... on User { source { id } } } }', 6],
    ["plain fields cost nothing more", "{ viewer { subject scopes } }", 1],
    [
      "more than a page can hold counts as the largest",
      "{ users(first: 1000000000) { nodes { id } } }",
      101,
    ],
    ["less than nothing counts as nothing", "{ users(first: -5) { nodes { id } } }", 1],
  ])("%s", (_what, query, cost) => {
    expect(weigh(query).cost).toBe(cost);
  });

  test("variables count, with their defaults", () => {
    const query = "query Q($n: Int = 7) { enrollments(first: $n) { nodes { id } } }";
    expect(weigh(query).cost).toBe(8);
    expect(weigh(query, { n: 50 }).cost).toBe(51);
    expect(weigh(query, { n: null }).cost).toBe(21);
  });

  test("lists of ids count when they are variables", () => {
    const query = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    expect(weigh(query, { ids: Array.from({ length: 70 }, String) }).cost).toBe(70);
  });

  test("what is skipped costs nothing", () => {
    const query = `query Q($with: Boolean!) {
      users(first: 10) { nodes { id } }
      enrollments(first: 50) @include(if: $with) { nodes { id } }
      courses(first: 50) @skip(if: true) { nodes { id } }
    }`;
    expect(weigh(query, { with: false }).cost).toBe(11);
    expect(weigh(query, { with: true }).cost).toBe(62);
  });

  test("fragments count wherever they are spread", () => {
    const query = `{ users(first: 10) { ...Page } more: users(first: 10) { ...Page } }
      fragment Page on UserConnection { nodes { ...Row } }
      fragment Row on User { enrollments(first: 5) { nodes { id } } }`;
    expect(weigh(query).cost).toBe(2 * (1 + 10 * (1 + 1 + 5)));
  });
});

describe("depth and aliases", () => {
  test("levels of fields count, fragments do not", () => {
    expect(weigh("{ viewer { subject } }").depth).toBe(2);
    const query =
      "{ users { ...P } } fragment P on UserConnection { nodes { ... on User { name } } }";
    expect(weigh(query).depth).toBe(3);
  });

  test("introspection does not count", () => {
    const query = `{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType {
      ofType { a: name b: name } } } } } } } } } } }`;
    expect(weigh(query)).toMatchObject({ depth: 1, aliases: 0, cost: 0 });
  });

  test("aliases count as often as they are spread", () => {
    const query = `{ a: viewer { ...V } b: viewer { ...V } }
      fragment V on Viewer { x: subject y: subject }`;
    expect(weigh(query).aliases).toBe(6);
  });
});

test("fragments that double each other are weighed in no time", () => {
  const levels = Array.from(
    { length: 40 },
    (_, n) =>
      `fragment F${n} on Viewer { ${n === 39 ? "a: subject" : `...F${n + 1} ...F${n + 1}`} }`,
  );
  const document = parse(`{ viewer { ...F0 } } ${levels.join(" ")}`);
  const operation = getOperationAST(document)!;
  const { aliases } = weighOperation(schema, { document, operation, variables: {} }, 100);
  expect(aliases).toBe(2 ** 39);
});
