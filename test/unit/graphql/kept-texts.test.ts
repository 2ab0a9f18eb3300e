import { describe, expect, test } from "@jest/globals";
import { parse } from "graphql";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { Instant } from "../../../src/domain/values.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import { compileOperation } from "../../../src/graphql/execute/compile-operation.js";
import { createFakeContext } from "./support/fake-context.js";
import { createFakeFederation } from "./support/fake-federation.js";
import { schema } from "./support/run-query.js";

const row = {
  type: "enrollment",
  source: "mooc",
  externalId: null,
  user: null,
  course: null,
} as const;

/** Answers to one compiled query over the very same row objects, at one moment and for one viewer after the other. */
async function ask(
  selection: string,
  rows: readonly Enrollment[],
  askers: readonly { readonly now: string; readonly viewer?: Viewer }[],
): Promise<readonly unknown[]> {
  const document = parse(`{ enrollments { nodes { ${selection} } } }`);
  const run = compileOperation(schema, document)?.prepare({});
  if (run === undefined) throw new Error("The query was not compiled");
  const answers: unknown[] = [];
  for (const { now, viewer } of askers) {
    const { federation, operation } = createFakeFederation({
      enrollments: rows,
      ...(viewer !== undefined && { viewer }),
    });
    const context = createFakeContext({
      federation,
      operation: { ...operation, now: now as Instant },
    });
    const { data, errors } = await run({ variableValues: {}, context });
    const { enrollments } = JSON.parse(Buffer.concat(data).toString()) as {
      enrollments: { nodes: unknown[] };
    };
    answers.push([enrollments.nodes, errors.length]);
  }
  return answers;
}

describe("the text of rows that did not change", () => {
  test("does not hide that a status has changed with time", async () => {
    const expiry = "2026-03-01T12:00:00.000Z" as Instant;
    const expiring: Enrollment = {
      ...row,
      key: ["1"],
      status: [
        [null, "ENROLLED"],
        [expiry, "EXPIRED"],
      ],
    };
    const before = { now: "2026-03-01T11:59:59.999Z" };
    const answers = await ask(
      "status",
      [expiring],
      [before, before, before, { now: "2026-03-02" }],
    );
    const enrolled = [[{ status: "ENROLLED" }], 0];
    expect(answers).toEqual([enrolled, enrolled, enrolled, [[{ status: "EXPIRED" }], 0]]);
  });

  test("does not tell a viewer what only another one may read", async () => {
    const told: Enrollment = { ...row, key: ["1"], remoteData: { secret: "planted" } };
    const now = "2026-03-01T12:00:00.000Z";
    const may = { now };
    const viewer: Viewer = {
      subject: "reader",
      scopes: new Set(["enrollments:read"]),
      limits: {},
      ownEmails: [],
    };
    const answers = await ask("remoteData", [told], [may, may, may, { now, viewer }]);
    expect(answers.at(2)).toEqual([[{ remoteData: { secret: "planted" } }], 0]);
    expect(answers.at(3)).toEqual([[{ remoteData: null }], 1]);
  });
});
