import { describe, expect, test } from "@jest/globals";
import { getOperationAST, OperationTypeNode, validate } from "graphql";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import * as documents from "../../generated/graphql.js";
import { createEnrollment } from "./support/fake-federation.js";
import { runQuery, schema } from "./support/run-query.js";

const operations = Object.entries(documents).filter(([name]) => name.endsWith("Document"));
/** Jobs need a store: those that start or follow one are run in a browser (`test/browser`). */
const queries = operations.filter(
  ([, document]) => getOperationAST(document)?.operation === OperationTypeNode.QUERY,
);

describe("the example operations", () => {
  test("are several", () => {
    expect(operations.length).toBeGreaterThanOrEqual(9);
  });

  test.each(operations)("%s is valid", (_name, document) => {
    expect(validate(schema, document)).toEqual([]);
  });

  test.each(queries)("%s is answered without an error", async (_name, document) => {
    const { errors } = await runQuery(
      document,
      { enrollments: [createEnrollment()], users: [{ type: "user", source: "campus", key: "1" }] },
      {
        id: encodeGlobalId({ type: "enrollment", source: "campus", key: ["1"], hints: {} }),
        ids: [],
        from: "2026-03-01T00:00:00Z",
        to: "2026-03-08T00:00:00Z",
        nameContains: "an",
      },
    );
    expect(errors).toEqual([]);
  });
});
