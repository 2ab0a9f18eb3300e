import type { GraphQLSchema, OperationDefinitionNode } from "graphql";
import { RequestError } from "../domain/errors.js";
import { assertShallowLiterals, assertShallowVariables } from "./assert-shallow.js";
import { createIntrospectionScale } from "./introspection-weight.js";
import { weighingKey, weighingVariables } from "./weighing-variables.js";
import { weighOperation, type ResolvedOperation, type Weight } from "./query-weight.js";

export interface QueryLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxCost: number;
  /** The largest `first` and `last` that counts: larger ones are refused when they are executed. */
  readonly maxPageSize: number;
}

/**
 * @throws RequestError `QUERY_TOO_COSTLY` with `measure`, `figure` and `limit` in its extensions; `BAD_USER_INPUT` where
 * arguments nest too deeply
 */
export type AssertAffordable = (resolved: ResolvedOperation) => Weight;

/** Bounds what an operation may ask for, before any of it is executed. HTTP and WebSocket share it. */
export function createQueryLimits(schema: GraphQLSchema, limits: QueryLimits): AssertAffordable {
  const affordable = new WeakMap<OperationDefinitionNode, KnownWeights>();
  const weighIntrospection = createIntrospectionScale(schema);
  return (resolved) => {
    assertShallowVariables(resolved);
    const known = knownWeights(affordable, resolved);
    const key = known.keyOf(resolved.variables);
    const before = known.weights.get(key);
    if (before !== undefined) return before;
    assertShallowLiterals(resolved);
    const weight = weighOperation(schema, resolved, limits.maxPageSize);
    assertWithin("depth", weight.depth, limits.maxDepth);
    assertWithin("aliases", weight.aliases, limits.maxAliases);
    assertWithin("cost", weight.cost, limits.maxCost);
    assertWithin("introspection", weighIntrospection(resolved), maxIntrospection);
    if (known.weights.size < mostWeights) known.weights.set(key, weight);
    return weight;
  };
}

/** Weights of one operation that were within the limits, by what they depend on. */
interface KnownWeights {
  keyOf(variables: Readonly<Record<string, unknown>>): string;
  readonly weights: Map<string, Weight>;
}

const mostWeights = 64;

/** Parsed documents are kept, so that an operation that is asked again is the same object. */
function knownWeights(
  affordable: WeakMap<OperationDefinitionNode, KnownWeights>,
  { document, operation }: ResolvedOperation,
): KnownWeights {
  let known = affordable.get(operation);
  if (known === undefined) {
    const names = weighingVariables(document);
    known = { keyOf: (variables) => weighingKey(names, variables), weights: new Map() };
    affordable.set(operation, known);
  }
  return known;
}

/** Fields of the schema, told in a good second at the worst: some twenty times what tools ask for at once. */
const maxIntrospection = 1_000_000;

type Measure = "depth" | "aliases" | "cost" | "introspection";

const wordsOf: Readonly<Record<Measure, string>> = {
  depth: "depth",
  aliases: "number of aliases",
  cost: "cost",
  introspection: "number of fields of the schema, about,",
};

function assertWithin(measure: Measure, figure: number, limit: number): void {
  if (figure <= limit) return;
  const what = wordsOf[measure];
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

/** Fields and fragments, each as often as it is spread: so many would take long to be validated. */
export const maxSelections = 10_000_000;

/** The failure of fragments that multiply, which are left off at the first selection too many. */
export function tooManySelections(): RequestError {
  return new RequestError(
    "QUERY_TOO_COSTLY",
    `The operation's fragments come to more than ${maxSelections} selections, which is the limit.`,
    { measure: "selections", figure: maxSelections + 1, limit: maxSelections },
  );
}
