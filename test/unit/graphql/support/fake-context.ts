import {
  createGraphContext,
  type GraphContext,
  type GraphContextParts,
} from "../../../../src/graphql/context.js";

const twoSources: GraphContextParts["sources"] = new Map(
  ["campus", "mooc"].map((id) => [id, { id, name: id, kind: "MOOCIT", courseKind: "COURSE" }]),
);

/** The context of an operation over a fake federation, all of whose sources are available. */
export function createFakeContext(
  { federation, operation }: Pick<GraphContextParts, "federation" | "operation">,
  sources = twoSources,
): GraphContext {
  return createGraphContext({
    operation,
    federation,
    sources,
    limits: { maxPageSize: 100 },
    health: () => ({
      state: "AVAILABLE",
      lastErrorCode: null,
      lastErrorAt: null,
      lastSuccessAt: operation.now,
    }),
  });
}
