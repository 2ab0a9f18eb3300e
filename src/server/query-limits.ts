import type { GraphQLSchema } from "graphql";
import { RequestError } from "../domain/errors.js";
import { weighOperation, type ResolvedOperation, type Weight } from "./query-weight.js";

export interface QueryLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxCost: number;
  /** The largest `first` and `last` that counts: larger ones are refused when they are executed. */
  readonly maxPageSize: number;
}

/** @throws RequestError `QUERY_TOO_COSTLY` with `measure`, `figure` and `limit` in its extensions. */
export type AssertAffordable = (resolved: ResolvedOperation) => Weight;

/** Bounds what an operation may ask for, before any of it is executed. HTTP and WebSocket share it. */
export function createQueryLimits(schema: GraphQLSchema, limits: QueryLimits): AssertAffordable {
  return (resolved) => {
    const weight = weighOperation(schema, resolved, limits.maxPageSize);
    assertWithin("depth", weight.depth, limits.maxDepth);
    assertWithin("aliases", weight.aliases, limits.maxAliases);
    assertWithin("cost", weight.cost, limits.maxCost);
    return weight;
  };
}

function assertWithin(measure: "depth" | "aliases" | "cost", figure: number, limit: number): void {
  if (figure <= limit) return;
  const what = measure === "aliases" ? "number of aliases" : measure;
  throw new RequestError(
    "QUERY_TOO_COSTLY",
    `The operation's ${what} is ${figure}; the limit is ${limit}.`,
    { measure, figure, limit },
  );
}

/** The failure of a text with too many tokens, which is left off at the first of them. */
export function tooManyTokens(limit: number): RequestError {
  return new RequestError(
    "QUERY_TOO_COSTLY",
    `The operation's text has more than ${limit} tokens, which is the limit.`,
    { measure: "tokens", figure: limit + 1, limit },
  );
}
