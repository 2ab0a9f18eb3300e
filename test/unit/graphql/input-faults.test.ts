import { describe, expect, test } from "@jest/globals";
import { parse, validate, type GraphQLError } from "graphql";
import { formatError } from "../../../src/graphql/format-error.js";
import { runQuery, schema } from "./support/run-query.js";

const statuses =
  "ASSIGNED, ENROLLED, IN_PROGRESS, COMPLETED, PASSED, FAILED, WITHDRAWN, EXPIRED, OVERDUE, UNKNOWN";
const dateTime =
  "DateTime has to be an RFC 3339 date and time with an offset, such as 2026-03-01T09:00:00Z.";

/** A mistake in `enrollments(filter)`: as a literal, as the value of a variable, where it is, and what is said. */
type Mistake = readonly [literal: string, value: unknown, path: string, text: string];

const mistakes: readonly Mistake[] = [
  [
    "{ status: PLANTED }",
    { status: "PLANTED" },
    ".status",
    `has an invalid value: expected one of ${statuses}.`,
  ],
  [
    "{ status: [PASSED, PLANTED] }",
    { status: ["PASSED", "PLANTED"] },
    ".status[1]",
    `has an invalid value: expected one of ${statuses}.`,
  ],
  [
    "{ status: [[PASSED]] }",
    { status: [["PASSED"]] },
    ".status[0]",
    `has an invalid value: expected one of ${statuses}.`,
  ],
  [
    "{ or: [{}, { not: { status: [{ planted: 1 }] } }] }",
    { or: [{}, { not: { status: [{ planted: 1 }] } }] },
    ".or[1].not.status[0]",
    `has an invalid value: expected one of ${statuses}.`,
  ],
  [
    '{ stattus: ["PLANTED"] }',
    { stattus: ["PLANTED"] },
    "",
    'has an invalid value: type "EnrollmentFilter" has no such field. Did you mean "status"?',
  ],
  [
    "{ or: [{ progressPercent: { planted: 1 } }] }",
    { or: [{ progressPercent: { planted: 1 } }] },
    ".or[0].progressPercent",
    'has an invalid value: type "FloatRange" has no such field: expected one of gte, gt, lte, lt.',
  ],
  [
    '{ createdAt: { gte: "PLANTED" } }',
    { createdAt: { gte: "PLANTED" } },
    ".createdAt.gte",
    `has an invalid value: ${dateTime}`,
  ],
  [
    '{ createdAt: "PLANTED" }',
    { createdAt: "PLANTED" },
    ".createdAt",
    'has an invalid value: expected an object of type "DateTimeRange".',
  ],
  [
    '{ isActive: "PLANTED" }',
    { isActive: "PLANTED" },
    ".isActive",
    'has an invalid value: expected a value of type "Boolean".',
  ],
  [
    "{ email: [12345] }",
    { email: [12345] },
    ".email[0]",
    'has an invalid value: expected a value of type "String".',
  ],
  [
    '{ email: ["a", null] }',
    { email: ["a", null] },
    ".email[1]",
    'of non-null type "String!" must not be null.',
  ],
];

function messagesOf(errors: readonly Record<string, unknown>[]): readonly unknown[] {
  return errors.map(({ message }) => message);
}

describe("what is wrong with input is told by its place and by what would be right", () => {
  test.each(mistakes)("as a literal: %s", async (literal, _value, path, text) => {
    const { errors } = await runQuery(`{ enrollments(filter: ${literal}) { isComplete } }`);
    expect(messagesOf(errors)).toEqual([`Argument "filter${path}" ${text}`]);
  });

  test.each(mistakes)("by a variable: %s", async (_literal, x, path, text) => {
    const { errors } = await runQuery(
      "query ($x: EnrollmentFilter) { enrollments(filter: $x) { isComplete } }",
      {},
      { x },
    );
    expect(messagesOf(errors)).toEqual([`Variable "$x${path}" ${text}`]);
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  test.each([
    ["1.5", 1.5],
    ["3000000000", 3_000_000_000],
    ['"PLANTED"', "PLANTED"],
    ["[1]", [1]],
  ])("where an Int is due: %s", async (literal, x) => {
    const text = 'has an invalid value: expected a value of type "Int".';
    const spelled = await runQuery(`{ enrollments(first: ${literal}) { isComplete } }`);
    expect(messagesOf(spelled.errors)).toEqual([`Argument "first" ${text}`]);
    const held = await runQuery(
      "query ($x: Int) { enrollments(first: $x) { isComplete } }",
      {},
      { x },
    );
    expect(messagesOf(held.errors)).toEqual([`Variable "$x" ${text}`]);
  });

  test("where a required field of an object is missing", async () => {
    const text = 'of required type "EnrollmentOrderField!" was not provided.';
    const spelled = await runQuery("{ enrollments(orderBy: {}) { isComplete } }");
    expect(messagesOf(spelled.errors)).toEqual([`Argument "orderBy.field" ${text}`]);
    const held = await runQuery(
      "query ($x: EnrollmentOrder) { enrollments(orderBy: $x) { isComplete } }",
      {},
      { x: {} },
    );
    expect(messagesOf(held.errors)).toEqual([`Variable "$x.field" ${text}`]);
  });

  test.each([
    ["{ node(id: null) { id } }", 'Argument "id" of non-null type "ID!" must not be null.'],
    [
      "{ nodes(ids: [[1], 2, PLANTED]) { id } }",
      'Argument "ids[0]" has an invalid value: expected a value of type "ID".',
      'Argument "ids[2]" has an invalid value: expected a value of type "ID".',
    ],
    [
      "{ enrollments(first: 1) { isComplete @include(if: 12345) } }",
      'Argument "if" of "@include" has an invalid value: expected a value of type "Boolean".',
    ],
    [
      "{ enrollments(first: 1) { ...F } } fragment F on EnrollmentConnection { nodes { user { enrollments(filter: { status: PLANTED }) { isComplete } } } }",
      `Argument "filter.status" has an invalid value: expected one of ${statuses}.`,
    ],
    [
      "query ($x: [EnrollmentStatus!] = [PASSED, PLANTED]) { enrollments(filter: { status: $x }) { isComplete } }",
      `Variable "$x[1]" has an invalid value: expected one of ${statuses}.`,
    ],
    [
      "query ($x: DateTimeRange = { gte: 12345 }) { enrollments(filter: { dueAt: $x }) { isComplete } }",
      `Variable "$x.gte" has an invalid value: ${dateTime}`,
    ],
    [
      "{ enrollments(filtter: { email: 12345 }) { isComplete } }",
      'Field "Query.enrollments" has no such argument. Did you mean "filter"?',
    ],
    [
      "{ nodes(planted: 1, ids: []) { id } }",
      'Field "Query.nodes" has no such argument: expected one of ids.',
    ],
    ["{ viewer { subject(planted: 1) } }", 'Field "Viewer.subject" has no such argument.'],
    [
      "{ enrollments(first: 1) { isComplete @skip(planted: 1, if: true) } }",
      'Directive "@skip" has no such argument: expected one of if.',
    ],
  ])("in a document: %s", async (query, ...told) => {
    const { errors } = await runQuery(query);
    expect(messagesOf(errors)).toEqual(told);
  });

  test("a null in the place of a whole variable is told as one in its parts", async () => {
    const { errors } = await runQuery("query ($x: ID!) { node(id: $x) { id } }", {}, { x: null });
    expect(messagesOf(errors)).toEqual(['Variable "$x" of non-null type "ID!" must not be null.']);
  });
});

describe("nothing that was sent passes for a word of the schema", () => {
  const query = "query ($x: EnrollmentFilter) { enrollments(filter: $x) { isComplete } }";

  test.each([
    [{ status: ['a" at "planted.x"; Expected type "PLANTED" to be an object.'] }, ".status[0]"],
    [{ org: [['a" at "x.planted"; Field "planted" of required type "A"']] }, ".org[0]"],
    [{ 'a" at "x.planted': 1 }, ""],
    [{ 'planted" of required type "A" was not provided.': 1 }, ""],
    [{ 'a" is not defined by type "Planted". Did you mean "planted"?': 1 }, ""],
    [{ createdAt: { gte: "DateTime has to be planted." } }, ".createdAt.gte"],
    [{ email: { planted: 'a" at "x.planted' } }, ".email"],
    [' at "x.planted', ""],
    [[' at "x.planted"; '], ""],
  ])("%j", async (x, path) => {
    const { errors } = await runQuery(query, {}, { x });
    expect(errors).toHaveLength(1);
    expect(errors[0]!["message"]).toMatch(/^Variable "\$x[\w.[\]]*" has an invalid value: /);
    expect(errors[0]!["message"]).toContain(`"$x${path}"`);
    expect(JSON.stringify(errors)).not.toMatch(/planted/i);
  });

  test("nor is it told where a document does not say where its parts stand", async () => {
    for (const filter of ["status: PLANTED", "planted: 1", 'email: [{ planted: "PLANTED" }]']) {
      const document = parse(`{ enrollments(filter: { ${filter} }) { isComplete } }`, {
        noLocation: true,
      });
      const { errors } = await runQuery(document);
      expect(errors).toHaveLength(1);
      expect(JSON.stringify(errors)).not.toMatch(/planted/i);
    }
    const unknown = parse("{ nodes(ids: [], planted: 1) { id } }", { noLocation: true });
    expect(messagesOf((await runQuery(unknown)).errors)).toEqual([
      'Field "Query.nodes" has no such argument.',
    ]);
  });
});

describe("without suggestions", () => {
  const shown = (error: GraphQLError): string =>
    formatError(error, "request-1", {
      schema,
      suggestions: false,
      onUnexpected: () => undefined,
    }).message;

  test.each([
    [
      "filter: { status: PLANTED }",
      'Argument "filter.status" has an invalid value: expected a value of the enum "EnrollmentStatus".',
    ],
    [
      "filter: { stattus: PLANTED }",
      'Argument "filter" has an invalid value: type "EnrollmentFilter" has no such field.',
    ],
    ["filtter: {}", 'Field "Query.enrollments" has no such argument.'],
  ])("no word of the schema is told that was not sent: %s", (input, told) => {
    const document = parse(`{ enrollments(${input}) { isComplete } }`);
    expect(validate(schema, document).map(shown)).toEqual([told]);
  });
});
