import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  TypeNameMetaFieldDef,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { apart } from "./apart.js";
import { collectFields } from "./collect-fields.js";
import { CollectedErrors } from "./collected-errors.js";
import { fieldRunner } from "./field-runner.js";
import { JsonSink } from "./json-sink.js";
import { KeptTexts } from "./kept-texts.js";
import { isLater, type FieldRunner, type ObjectPlan, type Run, type Variant } from "./plan.js";
import { runRootFields } from "./run-fields.js";
import { nullText } from "./words.js";

/** What an execution needs beside the operation. */
export interface ExecutionInput {
  /** As `getVariableValues` coerced them. */
  readonly variableValues: Record<string, unknown>;
  readonly context: unknown;
  readonly rootValue?: unknown;
}

/** An answer whose data is JSON already, in UTF-8. */
export interface RenderedResult {
  /** In parts that follow each other; `null` where an error took all of it away. */
  readonly data: readonly Uint8Array[];
  readonly errors: readonly GraphQLError[];
}

/** A query that answers exactly as graphql-js' `execute` does. */
export interface CompiledOperation {
  readonly operation: OperationDefinitionNode;
  /** Undefined where these variables are better left to graphql-js. */
  prepare(
    variableValues: Readonly<Record<string, unknown>>,
  ): ((input: ExecutionInput) => RenderedResult | Promise<RenderedResult>) | undefined;
}

/**
 * Works out once what every execution of a validated query shares. Null where graphql-js has to execute it:
 * introspection, mutations, subscriptions, and directives other than `@skip` and `@include`. Texts of unchanged rows are
 * kept in `texts`, which several operations may share.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
  texts: KeptTexts = new KeptTexts(defaultTextLength),
): CompiledOperation | null {
  const operation = getOperationAST(document, operationName);
  const type = schema.getQueryType();
  if (operation?.operation !== OperationTypeNode.QUERY || type == null) return null;
  const conditions = conditionsOf(document);
  if (conditions === null) return null;
  const parts: Parts = { schema, operation, fragments: fragmentsOf(document), type, texts };
  const variants = new Map<string, RunVariant>();
  return {
    operation,
    prepare: (variableValues) => {
      const key = keyOf(conditions, variableValues);
      if (key === undefined) return undefined;
      let run = variants.get(key);
      if (run === undefined) {
        if (variants.size >= mostVariants) return undefined;
        run = compileVariant(parts, conditions, variableValues);
        variants.set(key, run);
      }
      return run;
    },
  };
}

type RunVariant = NonNullable<ReturnType<CompiledOperation["prepare"]>>;

interface Parts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly type: GraphQLObjectType;
  readonly texts: KeptTexts;
}

/** All executions write here, one stretch without waiting after the other. */
const sink = new JsonSink();

const defaultTextLength = 1024 * 1024;

/** Combinations of what `@skip` and `@include` ask that are compiled for one operation. */
const mostVariants = 16;

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments[definition.name.value] = definition;
    }
  }
  return fragments;
}

/** The variables that `@skip` and `@include` ask; null where something else has a say in what is selected. */
function conditionsOf(document: DocumentNode): readonly string[] | null {
  const names = new Set<string>();
  const others: string[] = [];
  visit(document, {
    Directive({ name, arguments: given = [] }: DirectiveNode) {
      if (name.value !== "skip" && name.value !== "include") others.push(name.value);
      for (const { value } of given) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
    Field({ name }: FieldNode) {
      if (name.value === "__schema" || name.value === "__type") others.push(name.value);
    },
  });
  return others.length === 0 ? [...names] : null;
}

/** Undefined where a condition is neither true nor false. */
function keyOf(
  conditions: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  let key = "";
  for (const name of conditions) {
    const value = values[name];
    if (typeof value !== "boolean") return undefined;
    key += value ? "+" : "-";
  }
  return key;
}

function compileVariant(
  parts: Parts,
  conditions: readonly string[],
  values: Readonly<Record<string, unknown>>,
): RunVariant {
  const conditionValues = Object.fromEntries(conditions.map((name) => [name, values[name]]));
  const variant = createVariant(parts, conditionValues);
  const { operation, type } = parts;
  const plan = planOf(variant, conditionValues, type, [operation.selectionSet]);
  return ({ variableValues, context, rootValue }) => {
    const collected = new CollectedErrors();
    const run: Run = {
      out: sink,
      context,
      rootValue,
      variableValues,
      collected,
      args: new Map(),
      infos: new Map(),
      rowPlaces: new Map(),
      transients: 0,
    };
    return runOperation(run, plan);
  };
}

function createVariant(
  { schema, operation, fragments, texts }: Parts,
  conditionValues: Readonly<Record<string, unknown>>,
): Variant {
  const known = new WeakMap<readonly FieldNode[], Map<string, ObjectPlan>>();
  const variant: Variant = {
    schema,
    operation,
    fragments,
    texts,
    objectPlan: (type, nodes) => {
      let byType = known.get(nodes);
      if (byType === undefined) {
        byType = new Map();
        known.set(nodes, byType);
      }
      let plan = byType.get(type.name);
      if (plan === undefined) {
        const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
        plan = planOf(variant, conditionValues, type, sets);
        byType.set(type.name, plan);
      }
      return plan;
    },
  };
  return variant;
}

function planOf(
  variant: Variant,
  variableValues: Readonly<Record<string, unknown>>,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): ObjectPlan {
  const { schema, fragments } = variant;
  const fields: FieldRunner[] = [];
  for (const [responseName, nodes] of collectFields(
    { schema, fragments, variableValues },
    type,
    sets,
  )) {
    const name = nodes[0]?.name.value ?? "";
    const definition = name === "__typename" ? TypeNameMetaFieldDef : type.getFields()[name];
    // graphql-js leaves out what is no field; validation knows none.
    if (definition === undefined) continue;
    const key = `${JSON.stringify(responseName)}:`;
    fields.push(
      fieldRunner(variant, {
        name,
        responseName,
        definition,
        parentType: type,
        returnType: definition.type,
        nodes,
        first: Buffer.from(`{${key}`),
        next: Buffer.from(`,${key}`),
        takesArguments: definition.args.length > 0,
      }),
    );
  }
  return { type, fields };
}

function runOperation(run: Run, plan: ObjectPlan): RenderedResult | Promise<RenderedResult> {
  const { collected } = run;
  const failed = (error: unknown): RenderedResult => {
    if (!(error instanceof GraphQLError)) throw error;
    collected.add(error, undefined);
    return { data: [nullText], errors: collected.errors };
  };
  const told = (data: readonly Uint8Array[]): RenderedResult => ({
    data,
    errors: collected.errors,
  });
  try {
    const data = apart(run, () => runRootFields(run, plan));
    return isLater(data) ? data.then(told, failed) : told([data ?? nullText]);
  } catch (error) {
    return failed(error);
  }
}
