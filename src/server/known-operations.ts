import {
  getVariableValues,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { LRUCache } from "lru-cache";
import {
  compileOperation,
  type CompiledOperation,
  type ExecutionInput,
  type RenderedResult,
} from "../graphql/execute/compile-operation.js";
import { KeptTexts } from "../graphql/execute/kept-texts.js";
import type { AssertAffordable } from "./query-limits.js";

/** An operation that Apollo Server has parsed, validated and found to be allowed. */
export interface ResolvedRequest {
  /** The text of the document as it was sent. */
  readonly source: string;
  /** As it was sent. */
  readonly operationName: string | null | undefined;
  readonly document: DocumentNode;
}

/** An operation with its variables, of which nothing is left to be refused. */
export interface ReadyOperation {
  readonly name: string | null;
  readonly type: string;
  /** In the unit of `limits.maxCost`. */
  readonly cost: number;
  run(context: unknown): RenderedResult | PromiseLike<RenderedResult>;
}

/** Queries that were asked before: what their next execution need not do again is kept with them. */
export interface KnownOperations {
  learn(request: ResolvedRequest): void;
  /** Undefined where it was not asked before or these variables may be refused: Apollo Server says how. */
  find(body: Readonly<Record<string, unknown>>): ReadyOperation | undefined;
}

const mostOperations = 1_000;
/** Of texts. What is compiled of them takes about 50 times as much. */
const mostTextLength = 2 * 1024 * 1024;

/** Of the texts of unchanged rows, in all. */
const mostKeptLength = 32 * 1024 * 1024;

interface Known {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly compiled: CompiledOperation;
}

export function createKnownOperations(
  schema: GraphQLSchema,
  assertAffordable: AssertAffordable,
): KnownOperations {
  const byText = new LRUCache<string, Known>({
    max: mostOperations,
    maxSize: mostTextLength,
    sizeCalculation: (_known, text) => text.length + 1,
  });
  const texts = new KeptTexts(mostKeptLength);
  return {
    learn: ({ source, operationName, document }) => {
      const key = keyOf(source, operationName);
      if (byText.has(key)) return;
      const compiled = compileOperation(schema, document, operationName, texts);
      if (compiled !== null) byText.set(key, { document, operation: compiled.operation, compiled });
    },
    find: (body) => {
      const sent = readBody(body);
      const known = sent && byText.get(keyOf(sent.query, sent.operationName));
      return known && makeReady(schema, known, sent.variables, assertAffordable);
    },
  };
}

/** A name holds no line break. */
function keyOf(source: string, operationName: string | null | undefined): string {
  return operationName == null ? source : `${operationName}\n${source}`;
}

interface Sent {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Undefined where anything about it is out of the ordinary. */
function readBody(body: Readonly<Record<string, unknown>>): Sent | undefined {
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== "string" || extensions != null) return undefined;
  if (operationName != null && !isName(operationName)) return undefined;
  if (variables == null) return { query, operationName, variables: noVariables };
  if (typeof variables !== "object" || Array.isArray(variables)) return undefined;
  return { query, operationName, variables: variables as Record<string, unknown> };
}

const noVariables = {};

function isName(value: unknown): value is string {
  return typeof value === "string" && /^\w+$/u.test(value);
}

function makeReady(
  schema: GraphQLSchema,
  { document, operation, compiled }: Known,
  variables: Readonly<Record<string, unknown>>,
  assertAffordable: AssertAffordable,
): ReadyOperation | undefined {
  try {
    const { cost } = assertAffordable({ document, operation, variables });
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: 1,
    });
    if (coerced === undefined) return undefined;
    const run = compiled.prepare(coerced);
    if (run === undefined) return undefined;
    return {
      name: operation.name?.value ?? null,
      type: operation.operation,
      cost,
      run: (context) => run({ variableValues: coerced, context } satisfies ExecutionInput),
    };
  } catch {
    // Whatever is wrong comes up again on the long way, and is worded there.
    return undefined;
  }
}
