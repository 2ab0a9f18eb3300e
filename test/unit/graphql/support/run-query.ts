import { execute, parse, validate, type DocumentNode, type ExecutionResult } from "graphql";
import type { GraphContextParts } from "../../../../src/graphql/context.js";
import { formatError } from "../../../../src/graphql/format-error.js";
import { buildGatewaySchema } from "../../../../src/graphql/schema.js";
import { createFakeContext } from "./fake-context.js";
import { createFakeFederation, type Asked, type Holdings } from "./fake-federation.js";

export const schema = buildGatewaySchema();

const sources: GraphContextParts["sources"] = new Map([
  ["campus", { id: "campus", name: "Campus", kind: "CATALOG_SEARCH", courseKind: "COURSE" }],
  ["mooc", { id: "mooc", name: "MOOC", kind: "MOOCIT", courseKind: "COURSE" }],
  ["talent", { id: "talent", name: "Talent", kind: "TRUTO", courseKind: "OTHER" }],
]);

type Row = Readonly<Record<string, unknown>>;

/** Data and errors as clients see them, what the federation was asked, and what was kept from clients. */
export interface Answer {
  readonly data: unknown;
  /** The list that the first field is, or the nodes of the connection that it is. */
  readonly rows: readonly Row[];
  readonly errors: readonly Record<string, unknown>[];
  readonly asked: Asked;
  readonly masked: readonly unknown[];
}

/** Runs an operation with graphql-js alone, over a fake federation. */
export async function runQuery(
  query: string | DocumentNode,
  holdings: Holdings = {},
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const document = typeof query === "string" ? parse(query) : query;
  const faults = validate(schema, document);
  const { federation, operation, asked } = createFakeFederation(holdings);
  const result: ExecutionResult =
    faults.length > 0
      ? { errors: faults }
      : await execute({
          schema,
          document,
          variableValues: variables,
          contextValue: createFakeContext({ federation, operation }, sources),
        });
  const masked: unknown[] = [];
  const errors = (result.errors ?? []).map((error) => {
    const shown = formatError(error, "request-1", {
      schema,
      suggestions: true,
      onUnexpected: (hidden) => masked.push(hidden),
    });
    return {
      message: shown.message,
      ...(shown.path && { path: shown.path }),
      extensions: shown.extensions,
    };
  });
  // Through JSON, as it goes over the wire.
  const data: unknown = JSON.parse(JSON.stringify(result.data ?? null));
  return { data, rows: rowsOf(data), errors, asked, masked };
}

function rowsOf(data: unknown): readonly Row[] {
  const field: unknown = Object.values(data ?? {})[0];
  if (Array.isArray(field)) return field as readonly Row[];
  return (field as { readonly nodes?: readonly Row[] } | null | undefined)?.nodes ?? [];
}
