import { describe, expect, test } from "@jest/globals";
import { administrator, createEnrollment } from "./support/fake-federation.js";
import { runQuery } from "./support/run-query.js";

const fragments = {
  Row: "fragment Row on Enrollment { mode user { ...Person } }",
  Person: "fragment Person on User { email }",
  Anything:
    "fragment Anything on Node { id ... on Enrollment { score } ... on User { state: status } }",
};

/** An operation with the fragments and variables that the selection uses. */
function operationWith(selection: string): string {
  const used = (Object.keys(fragments) as (keyof typeof fragments)[]).filter(
    (name) => selection.includes(name) || (name === "Person" && selection.includes("Row")),
  );
  const variables = ["yes: Boolean = true", "no: Boolean = false"]
    .map((variable) => `$${variable}`)
    .filter((variable) => selection.includes(variable.slice(0, variable.indexOf(":"))));
  const declared = variables.length > 0 ? `(${variables.join()})` : "";
  return `query ${declared} { enrollments { ${selection} } } ${used.map((name) => fragments[name]).join(" ")}`;
}

async function wantedBy(selection: string, variables = {}): Promise<string[]> {
  const { asked, errors } = await runQuery(operationWith(selection), {}, variables);
  expect(errors).toEqual([]);
  return [...asked.enrollments[0]!.wanted].sort();
}

describe("what is wanted of enrollments", () => {
  test.each<[string, string[]]>([
    ["nodes { id __typename source { name } }", []],
    ["nodes { user { id externalId source { name } __typename } }", ["user"]],
    ["nodes { user { name enrollments { nodes { score } } } }", ["user", "user.name"]],
    ["nodes { course { title kind } }", ["course", "course.kind", "course.title"]],
    [
      "nodes { alias: createdAt status links { url } certificate { id } }",
      ["certificate", "createdAt", "links", "status"],
    ],
    ["edges { node { dueAt } } nodes { endedAt }", ["dueAt", "endedAt"]],
    ["edges { cursor }", []],
    ["a: nodes { user { name } } b: nodes { user { email } }", ["user", "user.email", "user.name"]],
    ["nodes { ...Row }", ["mode", "user", "user.email"]],
    ["nodes { ...Anything }", ["score"]],
    ["nodes { ... { score } ... on Node { id } }", ["score"]],
    [
      "nodes { score @skip(if: true) mode @include(if: false) dueAt @include(if: true) }",
      ["dueAt"],
    ],
    ["nodes { score @skip(if: $yes) mode @include(if: $no) dueAt @include(if: $yes) }", ["dueAt"]],
    ["... on EnrollmentConnection { nodes { score } }", ["score"]],
    ["nodes { assignedBy { name } }", ["assignedBy"]],
    ["nodes { remoteData }", ["remoteData"]],
    ["isComplete pageInfo { endCursor }", []],
  ])("%s", async (selection, wanted) => {
    expect(await wantedBy(selection)).toEqual(wanted);
  });

  test("follows the variables of each execution", async () => {
    const selection = "nodes { score @include(if: $yes) mode @skip(if: $yes) }";
    expect(await wantedBy(selection, { yes: true })).toEqual(["score"]);
    expect(await wantedBy(selection, { yes: false })).toEqual(["mode"]);
  });

  test("leaves raw rows out for viewers who may not see them", async () => {
    const viewer = { ...administrator, scopes: new Set(["enrollments:read" as const]) };
    const { asked, rows, errors } = await runQuery(
      "{ enrollments { nodes { remoteData mode } } }",
      { viewer, enrollments: [createEnrollment({ mode: "audit", remoteData: { a: 1 } })] },
    );
    expect([...asked.enrollments[0]!.wanted]).toEqual(["mode"]);
    expect(rows).toEqual([{ remoteData: null, mode: "audit" }]);
    expect(errors).toMatchObject([
      { path: ["enrollments", "nodes", 0, "remoteData"], extensions: { code: "FORBIDDEN" } },
    ]);
  });
});

describe("what is wanted beside the rows", () => {
  test.each([
    ["totalCount nodes { id }", "", true, false],
    ["sources { totalCount }", "", false, false],
    ["totalCount sources { totalCount }", "", true, false],
    ["sources { status }", "", false, false],
    ["pageInfo { hasNextPage }", "", false, true],
    ["pageInfo { hasNextPage }", "(last: 3)", false, false],
    ["pageInfo { hasPreviousPage }", "(last: 3)", false, true],
    ["pageInfo { hasPreviousPage }", "", false, false],
    ["pageInfo { hasNextPage @skip(if: true) }", "", false, false],
  ])("%s %s", async (selection, args, counts, looksAhead) => {
    const { asked } = await runQuery(
      `{ enrollments${args} { ${selection} } users${args} { ${selection} } courses${args} { ${selection} } }`,
    );
    for (const query of [asked.enrollments[0], asked.users[0], asked.courses[0]]) {
      expect(query).toMatchObject({ counts, looksAhead });
    }
  });

  test("attributes of users and courses", async () => {
    const { asked } = await runQuery(`{
      users { nodes { id name emails { address } } edges { node { status } } }
      courses { nodes { externalId title kind } }
    }`);
    expect([...asked.users[0]!.wanted]).toEqual(["name", "emails", "status"]);
    expect([...asked.courses[0]!.wanted]).toEqual(["title", "kind"]);
  });
});
