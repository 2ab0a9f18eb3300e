import { describe, expect, test } from "@jest/globals";
import { ValidationError } from "class-validator";
import { GraphQLError, parse } from "graphql";
import { ArgumentValidationError } from "type-graphql";
import { RequestError, SourceError } from "../../../src/domain/errors.js";
import { formatError } from "../../../src/graphql/format-error.js";
import { createEnrollment } from "./support/fake-federation.js";
import { runQuery, schema } from "./support/run-query.js";

function shown(error: unknown): { readonly message: string; readonly extensions?: unknown } {
  return formatError(error, "request-1", {
    schema,
    suggestions: true,
    onUnexpected: () => {
      throw new Error("not expected to be masked");
    },
  });
}

describe("errors", () => {
  test("about the request keep code, reason and message", () => {
    const error = new RequestError("BAD_USER_INPUT", "Not this cursor", {
      reason: "CURSOR_INVALID",
    });
    const located = new GraphQLError(error.message, {
      path: ["enrollments"],
      originalError: error,
    });
    expect(shown(located)).toEqual({
      message: "Not this cursor",
      path: ["enrollments"],
      extensions: { code: "BAD_USER_INPUT", reason: "CURSOR_INVALID" },
    });
  });

  test("of a source name it, and say whether a retry can help", () => {
    const error = new SourceError("SOURCE_RATE_LIMITED", "Slow down", {
      source: "mooc",
      retryAfterSeconds: 3,
    });
    expect(shown(error).extensions).toEqual({
      code: "SOURCE_RATE_LIMITED",
      source: "mooc",
      retryable: true,
      retryAfterSeconds: 3,
    });
  });

  test("of class-validator keep path and rule alone", () => {
    const fault = Object.assign(new ValidationError(), {
      property: "filter",
      target: { planted: 1 },
      children: [
        Object.assign(new ValidationError(), {
          property: "email",
          value: "planted",
          constraints: { maxLength: "email must be shorter" },
        }),
      ],
    });
    const result = shown(new ArgumentValidationError([fault]));
    expect(result).toMatchObject({
      message: "Some input is not right: `filter.email`: email must be shorter.",
      extensions: {
        code: "BAD_USER_INPUT",
        faults: [{ path: "filter.email", rules: ["email must be shorter"] }],
      },
    });
    expect(JSON.stringify(result)).not.toContain("planted");
  });

  test("that nobody foresaw are masked, and told with their request", () => {
    const secret = new Error("password=planted");
    const heard: unknown[] = [];
    const located = new GraphQLError(secret.message, { path: ["a"], originalError: secret });
    for (const error of [located, secret, "text", undefined, { message: "planted" }]) {
      const result = formatError(error, "r-7", {
        schema,
        suggestions: true,
        onUnexpected: (hidden, requestId) => heard.push([hidden, requestId]),
      });
      expect(result).toMatchObject({
        message: "Internal error; request r-7",
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "r-7" },
      });
      expect(JSON.stringify(result)).not.toContain("planted");
    }
    expect(heard).toHaveLength(5);
    expect(heard[0]).toEqual([secret, "r-7"]);
  });

  test("about a row that does not fit the schema are masked", async () => {
    const row = createEnrollment({ attemptNumber: "planted" as never });
    const { rows, errors, masked } = await runQuery("{ enrollments { nodes { attemptNumber } } }", {
      enrollments: [row],
    });
    expect(rows).toEqual([{ attemptNumber: null }]);
    expect(errors).toMatchObject([{ extensions: { code: "INTERNAL_SERVER_ERROR" } }]);
    expect(JSON.stringify(errors)).not.toContain("planted");
    expect(masked).toHaveLength(1);
  });

  test("that the server made keep their code", () => {
    const error = new GraphQLError("PersistedQueryNotFound", {
      extensions: { code: "PERSISTED_QUERY_NOT_FOUND" },
    });
    expect(shown(error)).toEqual({
      message: "PersistedQueryNotFound",
      extensions: { code: "PERSISTED_QUERY_NOT_FOUND" },
    });
  });
});

describe("rejected input is not repeated", () => {
  const withFilter = "query ($x: EnrollmentFilter) { enrollments(filter: $x) { isComplete } }";

  test.each<[string, string, unknown, string]>([
    ["Int", "query ($x: Int) { enrollments(first: $x) { isComplete } }", "planted", '"$x"'],
    ["huge Int", "query ($x: Int) { enrollments(first: $x) { isComplete } }", 123456789012, '"$x"'],
    ["ID", "query ($x: ID!) { node(id: $x) { id } }", { planted: "planted" }, '"$x"'],
    ["null", "query ($x: ID!) { node(id: $x) { id } }", null, '"$x"'],
    ["DateTime", withFilter, { dueAt: { gte: "planted" } }, "$x.dueAt.gte"],
    ["enum", withFilter, { status: ["PASSED", "planted"] }, "$x.status[1]"],
    ["enum of another type", withFilter, { status: [{ planted: 1 }] }, "$x.status[0]"],
    ["Boolean", withFilter, { isActive: "planted" }, "$x.isActive"],
    ["Float", withFilter, { progressPercent: { gt: "planted" } }, "$x.progressPercent.gt"],
    ["object", withFilter, { dueAt: "planted" }, "$x.dueAt"],
    ["unknown field", withFilter, { planted: 1 }, "EnrollmentFilter"],
    ["text that imitates a message", withFilter, { org: [1, 'planted" at "x.y"; Expected'] }, "$x"],
  ])("in a variable: %s", async (_name, query, x, path) => {
    const { errors } = await runQuery(query, {}, { x });
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors) {
      expect(message).not.toMatch(/planted|123456789012/);
      expect(extensions).toEqual({ code: "BAD_USER_INPUT" });
    }
    expect(errors[0]!["message"]).toContain(path);
  });

  test.each([
    '{ enrollments(first: "planted") { isComplete } }',
    "{ enrollments(filter: { status: planted }) { isComplete } }",
    '{ enrollments(filter: { status: "planted" }) { isComplete } }',
    '{ enrollments(filter: { dueAt: { gte: "planted" } }) { isComplete } }',
    '{ enrollments(filter: { dueAt: "planted" }) { isComplete } }',
    '{ enrollments(filter: { isActive: "planted" }) { isComplete } }',
    '{ enrollments(filter: { progressPercent: { gt: "planted" } }) { isComplete } }',
    "{ enrollments(filter: { org: [planted] }) { isComplete } }",
    "{ node(id: planted) { id } }",
  ])("in a document: %s", async (query) => {
    const { errors } = await runQuery(query);
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors) {
      expect(message).not.toContain("planted");
      expect(extensions).toMatchObject({
        code: expect.stringMatching(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/),
      });
    }
  });

  test.each([
    '{ a "planted" }',
    '{ a(b: "planted',
    '{ a(b: "\\planted") }',
    '"""planted""" { a }',
    "{ a(b: 0planted) }",
    "{ a planted: }",
    "planted { a }",
  ])("in what is no document: %s", (text) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    const { message, extensions } = shown(error);
    expect(message).not.toContain("planted");
    expect(message).toMatch(/^Syntax Error: /);
    expect(extensions).toEqual({ code: "GRAPHQL_PARSE_FAILED" });
  });

  test("but fields, types and variables are named", async () => {
    const { errors } = await runQuery(
      "query ($a: Int!) { enrollments(first: $a) { nodess { id } } }",
    );
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('Cannot query field "nodess"'),
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      },
    ]);
    const missing = await runQuery("query ($a: Int!) { enrollments(first: $a) { isComplete } }");
    expect(missing.errors).toEqual([
      {
        message: 'Variable "$a" of required type "Int!" was not provided.',
        extensions: { code: "BAD_USER_INPUT" },
      },
    ]);
  });
});
