import { afterEach, describe, expect, test } from "@jest/globals";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { startTestServer, type TestServer } from "./test-server.js";

const schema = buildGatewaySchema();
const byVariable = "query ($x: EnrollmentFilter) { enrollments(filter: $x) { isComplete } }";

let server: TestServer;
afterEach(() => server.stop());

interface Told {
  readonly status: number;
  readonly errors: readonly { readonly message: string; readonly extensions: unknown }[];
}

async function ask(body: unknown): Promise<Told> {
  const response = await server.ask(body, { accept: "application/graphql-response+json" });
  const { errors } = (await response.json()) as Pick<Told, "errors">;
  return { status: response.status, errors };
}

const inDocument = (filter: string): unknown => ({
  query: `{ enrollments(filter: ${filter}) { isComplete } }`,
});
const inVariable = (x: unknown): unknown => ({ query: byVariable, variables: { x } });

describe("bad input is answered with its place and with what would be right", () => {
  const expected =
    "expected one of ASSIGNED, ENROLLED, IN_PROGRESS, COMPLETED, PASSED, FAILED, WITHDRAWN, EXPIRED, OVERDUE, UNKNOWN.";

  test.each<[string, unknown, string, string]>([
    [
      "a word that is none of an enum",
      inDocument("{ status: PLANTED }"),
      `Argument "filter.status" has an invalid value: ${expected}`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "a word that is none of an enum, in a variable",
      inVariable({ status: ["PLANTED"] }),
      `Variable "$x.status[0]" has an invalid value: ${expected}`,
      "BAD_USER_INPUT",
    ],
    [
      "a field that there is not",
      inDocument('{ emal: "PLANTED" }'),
      'Argument "filter" has an invalid value: type "EnrollmentFilter" has no such field. Did you mean "email"?',
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "a field that there is not, in a variable",
      inVariable({ emal: "PLANTED" }),
      'Variable "$x" has an invalid value: type "EnrollmentFilter" has no such field. Did you mean "email"?',
      "BAD_USER_INPUT",
    ],
  ])("%s", async (_what, body, message, code) => {
    server = await startTestServer({ schema });
    const { status, errors } = await ask(body);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ message, extensions: { code } }]);
  });
});

test("in production the place is told, and of the schema no more than types", async () => {
  server = await startTestServer({ schema, production: true, introspection: false });
  const told: string[] = [];
  for (const body of [
    inDocument("{ status: PLANTED }"),
    inVariable({ status: ["PLANTED"] }),
    inDocument("{ emal: 1 }"),
    inVariable({ emal: 1 }),
    { query: "{ enrollments(filtter: {}) { isComplete } }" },
  ]) {
    const { errors } = await ask(body);
    told.push(...errors.map(({ message }) => message));
  }
  expect(told).toEqual([
    'Argument "filter.status" has an invalid value: expected a value of the enum "EnrollmentStatus".',
    'Variable "$x.status[0]" has an invalid value: expected a value of the enum "EnrollmentStatus".',
    'Argument "filter" has an invalid value: type "EnrollmentFilter" has no such field.',
    'Variable "$x" has an invalid value: type "EnrollmentFilter" has no such field.',
    'Field "Query.enrollments" has no such argument.',
  ]);
});
