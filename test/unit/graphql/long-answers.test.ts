import { expect, test } from "@jest/globals";
import { buildSchema, execute, parse } from "graphql";
import { compileOperation } from "../../../src/graphql/execute/compile-operation.js";

const schema = buildSchema(`
  type Query { now: String, later(length: Int!): String, none: String, fails: String }
`);

const rootValue = {
  now: "at once",
  later: ({ length }: { length: number }) => Promise.resolve("ä".repeat(length)),
  none: () => Promise.resolve(null),
  fails: () => Promise.reject(new Error("planted")),
};

test.each([
  "{ later(length: 50000) }",
  "{ now later(length: 50000) none again: later(length: 3) fails }",
  "{ none first: later(length: 70000) now second: later(length: 70000) }",
])("an answer too long to lie in one piece is what graphql-js answers: %s", async (query) => {
  const document = parse(query);
  const run = compileOperation(schema, document)?.prepare({});
  const told = await run?.({ variableValues: {}, context: {}, rootValue });
  const right = await execute({ schema, document, rootValue });
  expect(told?.data.length).toBeGreaterThan(1);
  expect(Buffer.concat(told?.data ?? []).toString()).toBe(JSON.stringify(right.data));
  expect(told?.errors.map(({ message }) => message)).toEqual(
    (right.errors ?? []).map(({ message }) => message),
  );
});
