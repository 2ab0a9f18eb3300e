import { describe, expect, test } from "@jest/globals";
import type { Operation } from "../../../src/federation/federation.js";
import { federate, viewerOf } from "../../properties/federated-case.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
  type Sheet,
} from "../../support/declared-connector.js";

const byId = { externalId: { precision: "exact", maxValues: 1, takes: "in" } } as const;

function aSource(more: Partial<Sheet>): {
  readonly source: DeclaredSource;
  readonly begin: () => Operation;
} {
  const sheet: Sheet = { ...plainSheet, accepts: byId, ...more };
  const values = { externalId: "1", userId: "u1", username: "ann", email: "ann@x.example" };
  const source = declareSource("alpha", [{ source: "alpha", key: ["1"], values }], sheet);
  const federation = federate([{ sheet, declared: source }], { staleIfErrorMs: 600_000 });
  const begin = (): Operation =>
    federation.begin({
      requestId: "a test",
      viewer: viewerOf({}, null),
      signal: new AbortController().signal,
      deadlineAt: Infinity,
      live: false,
      priority: "interactive",
    });
  return { source, begin };
}

const enrollment = (operation: Operation, key: string): Promise<unknown> =>
  operation.enrollment({ source: "alpha", key: [key], hints: {} }, new Set(["status"]));
const user = (operation: Operation, key: string): Promise<unknown> =>
  operation.user({ source: "alpha", key }, new Set(["email"]));

/** A source that fails after it has said that there is no such thing. */
describe.each([
  ["an enrollment in pages", enrollment, { paging: "page-number" }],
  ["an enrollment in a whole list", enrollment, { paging: "whole-list" }],
  ["a user in a list", user, { listsUsers: true }],
] as const)("%s that an earlier read did not have", (_what, read, sheet) => {
  test("is not said to be nowhere while the source fails", async () => {
    const { source, begin } = aSource(sheet);
    expect(await read(begin(), "9")).toBeNull();
    source.failing = () => "SOURCE_UNREACHABLE";
    await expect(read(begin(), "9")).rejects.toMatchObject({
      reason: "SOURCE_UNREACHABLE",
      source: "alpha",
    });
    source.failing = () => undefined;
    expect(await read(begin(), "9")).toBeNull();
  });
});
