import {
  defaultTypeResolver,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  locatedError,
  responsePathAsArray,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import type { Path } from "./collected-errors.js";
import { isRowType, KeptLists } from "./kept-texts.js";
import { leafText, Unrenderable } from "./leaf-text.js";
import {
  isLater,
  type Complete,
  type FieldPlan,
  type Outcome,
  type Run,
  type Text,
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
    const write = leafText(type);
    return (_run, value) => write(value);
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
  return answer.then(decide);
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
    return isLater(name) ? name.then(finish) : finish(name);
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

/** A list of rows, which is not rendered again where it came before and nothing but the rows has a say in it. */
function completeRows(
  run: Run,
  rows: readonly unknown[],
  path: Path,
  { list, kept }: { readonly list: ListPlan; readonly kept: KeptLists },
): Outcome {
  const before = kept.find(rows);
  if (before !== undefined) return before;
  const { transients } = run;
  const done = completeList(run, rows, path, list);
  if (run.transients === transients && typeof done === "string") kept.keep(rows, done);
  return done;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}

interface ListPlan {
  readonly field: FieldPlan;
  readonly itemType: GraphQLOutputType;
  readonly completeItem: Complete;
}

function completeList(run: Run, items: readonly unknown[], path: Path, list: ListPlan): Outcome {
  let text = "[";
  for (let at = 0; at < items.length; at++) {
    const done = completeItem(run, items[at], { prev: path, key: at, typename: undefined }, list);
    if (typeof done === "string") text += at === 0 ? done : `,${done}`;
    else if (done === null || done === undefined) text += at === 0 ? "null" : ",null";
    else return completeRest(run, items, path, { list, at, text, done });
  }
  return `${text}]`;
}

/** An iterable that is no array is gone through once. */
function completeIterable(run: Run, items: Iterable<unknown>, path: Path, list: ListPlan): Outcome {
  const outcomes = Array.from(items, (item, at) =>
    completeItem(run, item, { prev: path, key: at, typename: undefined }, list),
  );
  return outcomes.some(isLater)
    ? joinLater("[", outcomes)
    : joinItems("[", outcomes as readonly Text[]);
}

/** Where a loop over the items met the first that comes later. */
interface Met {
  readonly list: ListPlan;
  readonly at: number;
  readonly text: string;
  readonly done: Promise<Text>;
}

function completeRest(
  run: Run,
  items: readonly unknown[],
  path: Path,
  { list, at, text, done }: Met,
): Promise<string> {
  const outcomes: Promise<Text>[] = [done];
  try {
    for (let next = at + 1; next < items.length; next++) {
      const place = { prev: path, key: next, typename: undefined };
      outcomes.push(Promise.resolve(completeItem(run, items[next], place, list)));
    }
  } catch (error) {
    // Nobody waits for those under way, but their failures are no surprise.
    void Promise.allSettled(outcomes);
    throw error;
  }
  const before = at === 0 ? text : `${text},`;
  return joinLater(before, outcomes);
}

/** Settles in the same turn as graphql-js' `Promise.all` of the items, which decides which of two errors comes first. */
function joinLater(before: string, outcomes: readonly Outcome[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const texts: Text[] = [];
    let left = outcomes.length;
    const take = (text: Text, at: number): void => {
      texts[at] = text;
      left -= 1;
      if (left === 0) resolve(joinItems(before, texts));
    };
    outcomes.forEach((outcome, at) => {
      void Promise.resolve(outcome).then((text) => take(text, at), reject);
    });
  });
}

function joinItems(before: string, texts: readonly Text[]): string {
  return `${before}${Array.from(texts, (each) => each ?? "null").join(",")}]`;
}

function completeItem(run: Run, item: unknown, place: Path, list: ListPlan): Outcome {
  try {
    const done = isLater(item)
      ? item.then((value) => list.completeItem(run, value, place))
      : list.completeItem(run, item, place);
    if (!isLater(done)) return done;
    return done.then(undefined, (error: unknown) =>
      fail(run, error, place, list.field, list.itemType),
    );
  } catch (error) {
    return fail(run, error, place, list.field, list.itemType);
  }
}

/**
 * What an error makes of the value at the place: null, and the error is told.
 * @throws GraphQLError the same, located, where the type allows no null
 */
export function fail(
  run: Run,
  error: unknown,
  place: Path,
  field: FieldPlan,
  type: GraphQLOutputType,
): null {
  if (error instanceof Unrenderable) throw error;
  run.transients += 1;
  const located = locatedError(error, field.nodes, responsePathAsArray(place));
  if (isNonNullType(type)) throw located;
  run.collected.add(located, place);
  return null;
}
