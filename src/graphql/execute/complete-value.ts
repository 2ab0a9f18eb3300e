import {
  defaultTypeResolver,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import { apart } from "./apart.js";
import type { Path } from "./collected-errors.js";
import { isRowType, KeptLists } from "./kept-texts.js";
import { completeIterable, completeList, completeRows, type ListPlan } from "./complete-list.js";
import { leafWriter } from "./leaf-writer.js";
import {
  isLater,
  type Complete,
  type FieldPlan,
  type Outcome,
  type Run,
  type Variant,
} from "./plan.js";
import { infoOf } from "./resolve-info.js";
import { runFields } from "./run-fields.js";
import { toRuntimeType } from "./runtime-type.js";

/** How values of the type are completed in this field: graphql-js' `completeValue`, with what is known beforehand. */
export function completerOf(variant: Variant, type: GraphQLOutputType, field: FieldPlan): Complete {
  const complete = nullableCompleter(variant, getNullableType(type), field);
  const isNullable = !isNonNullType(type);
  const noNull = `Cannot return null for non-nullable field ${field.parentType.name}.${field.name}.`;
  return (run, value, path) => {
    if (value === null || value === undefined) {
      if (isNullable) return null;
      throw new Error(noNull);
    }
    if (typeof value === "object" && value instanceof Error) throw value;
    return complete(run, value, path);
  };
}

/** For values that are neither null, nor undefined, nor errors; answers no null. */
function nullableCompleter(variant: Variant, type: GraphQLOutputType, field: FieldPlan): Complete {
  if (isLeafType(type)) {
    const write = leafWriter(type);
    return ({ out }, value) => write(out, value);
  }
  if (isListType(type)) return listCompleter(variant, type.ofType as GraphQLOutputType, field);
  if (isAbstractType(type)) return abstractCompleter(variant, type, field);
  return objectCompleter(variant, type as GraphQLObjectType, field);
}

function objectCompleter(variant: Variant, type: GraphQLObjectType, field: FieldPlan): Complete {
  if (type.isTypeOf == null) {
    const { nodes } = field;
    let plan: ReturnType<Variant["objectPlan"]> | undefined;
    return (run, value, path) =>
      runFields(run, (plan ??= variant.objectPlan(type, nodes)), value, path);
  }
  return (run, value, path) => completeChecked(run, value, path, { variant, type, field });
}

interface Completing {
  readonly variant: Variant;
  readonly type: GraphQLObjectType;
  readonly field: FieldPlan;
}

/** The type says itself whether the value is one of it. */
function completeChecked(run: Run, value: unknown, path: Path, of: Completing): Outcome {
  const { variant, type, field } = of;
  const plan = variant.objectPlan(type, field.nodes);
  run.transients += 1;
  const answer = type.isTypeOf?.(value, run.context, infoOf(run, variant, field, path)) ?? true;
  const decide = (isOne: boolean): Outcome => {
    if (isOne) return runFields(run, plan, value, path);
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
      nodes: field.nodes,
    });
  };
  if (!isLater(answer)) return decide(answer);
  return answer.then((isOne) => apart(run, () => decide(isOne)));
}

function abstractCompleter(
  variant: Variant,
  abstract: GraphQLAbstractType,
  field: FieldPlan,
): Complete {
  const resolveType = abstract.resolveType ?? defaultTypeResolver;
  const byType = new Map<GraphQLObjectType, Complete>();
  return (run, value, path) => {
    const finish = (name: unknown): Outcome => {
      const type = toRuntimeType(name, { schema: variant.schema, abstract, field, value });
      let complete = byType.get(type);
      if (complete === undefined) {
        complete = objectCompleter(variant, type, field);
        byType.set(type, complete);
      }
      return complete(run, value, path);
    };
    run.transients += 1;
    const name: unknown = resolveType(
      value,
      run.context,
      infoOf(run, variant, field, path),
      abstract,
    );
    return isLater(name) ? name.then((told) => apart(run, () => finish(told))) : finish(name);
  };
}

function listCompleter(variant: Variant, itemType: GraphQLOutputType, field: FieldPlan): Complete {
  const list: ListPlan = {
    field,
    itemType,
    completeItem: completerOf(variant, itemType, field),
  };
  const kept = isRowType(getNullableType(itemType)) ? new KeptLists(variant.texts) : undefined;
  return (run, value, path) => {
    if (Array.isArray(value)) {
      return kept === undefined
        ? completeList(run, value, path, list)
        : completeRows(run, value, path, { list, kept });
    }
    if (isIterable(value)) return completeIterable(run, value, path, list);
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parentType.name}.${field.name}".`,
    );
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}
