import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  responsePathAsArray,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import { Chance } from "../chance.js";

/** How resolvers and values of a generated schema behave. */
export interface Behaviour {
  readonly seed: number;
  /** How often something is wrong: an error, a wrong type, null where there may be none. */
  readonly trouble: number;
  /** What was answered before: the same objects are answered again. Null: they come anew each time. */
  readonly known: Map<string, unknown> | null;
}

/**
 * What a resolver answers: follows from where it stands and what it is told, so that two executions that call it with
 * the same get the same.
 */
export function answerOf(
  behaviour: Behaviour,
  args: Readonly<Record<string, unknown>>,
  context: unknown,
  info: GraphQLResolveInfo,
): unknown {
  const told = {
    context,
    path: responsePathAsArray(info.path),
    types: typesAlong(info.path),
    args,
    nodes: info.fieldNodes.length,
    parent: info.parentType.name,
    field: info.fieldName,
    fragments: Object.keys(info.fragments),
    variables: info.variableValues,
    operation: info.operation.name?.value,
    returns: String(info.returnType),
  };
  const text = JSON.stringify(told);
  const chance = new Chance(behaviour.seed ^ hash(text));
  if (chance.is(behaviour.trouble / 4)) throw new Error(`thrown at ${text}`);
  const around = { schema: info.schema, text };
  const { known } = behaviour;
  const value =
    known?.get(text) ?? later(chance, valueOf(chance, behaviour, info.returnType, around));
  known?.set(text, value);
  return Array.isArray(value) && chance.is(0.5) ? [...(value as readonly unknown[])] : value;
}

function typesAlong(path: GraphQLResolveInfo["path"] | undefined): readonly unknown[] {
  return path === undefined ? [] : [...typesAlong(path.prev), path.typename];
}

interface Around {
  readonly schema: GraphQLSchema;
  /** What strings say. */
  readonly text: string;
}

/** A value of the type, or something that is none. */
export function valueOf(
  chance: Chance,
  behaviour: Behaviour,
  type: GraphQLOutputType,
  around: Around,
): unknown {
  if (chance.is(behaviour.trouble)) return wrongValue(chance);
  const inner = getNullableType(type);
  if (type === inner && chance.is(0.1)) return chance.of([null, undefined]);
  if (isListType(inner)) {
    const items = Array.from({ length: chance.below(4) }, () =>
      later(chance, valueOf(chance, behaviour, inner.ofType, around)),
    );
    return chance.is(0.1) ? new Set(items) : items;
  }
  if (isLeafType(inner)) return leafValue(chance, inner.name, around.text);
  const named = getNamedType(inner);
  const types = isAbstractType(named) ? around.schema.getPossibleTypes(named) : [named];
  return objectValue(behaviour, chance.of(types), around, chance.below(2 ** 31));
}

/**
 * An object whose properties come into being when they are read, and stay the same then: a value, a promise, or a
 * method.
 */
function objectValue(
  behaviour: Behaviour,
  type: GraphQLNamedType,
  around: Around,
  seed: number,
): unknown {
  const object: Record<string, unknown> = { kind: type.name, __typename: type.name };
  if (!isObjectType(type)) return object;
  for (const field of Object.values(type.getFields())) {
    const chance = new Chance(seed ^ hash(field.name));
    const text = `${type.name}.${field.name} of ${seed}`;
    const make = (): unknown => valueOf(chance, behaviour, field.type, { ...around, text });
    if (chance.is(behaviour.trouble / 8)) {
      Object.defineProperty(object, field.name, {
        get: () => {
          throw new Error(`read ${text}`);
        },
      });
      continue;
    }
    const isMethod = chance.is(0.1);
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(object, field.name, {
      enumerable: true,
      get: () => {
        if (isMethod) return methodOf(behaviour);
        made ??= { value: later(chance, make()) };
        return made.value;
      },
    });
  }
  return object;
}

function methodOf(behaviour: Behaviour) {
  return function answer(
    this: unknown,
    args: Record<string, unknown>,
    context: unknown,
    info: GraphQLResolveInfo,
  ): unknown {
    return answerOf(behaviour, { ...args, of: (this as { kind: string }).kind }, context, info);
  };
}

const strings = [
  "",
  "plain",
  'a "quoted" \\ text',
  "line\nline\u0000",
  "žluťoučký",
  "😀",
  "\ud800",
];

function leafValue(chance: Chance, type: string, text: string): unknown {
  switch (type) {
    case "Int":
      return chance.of([0, -0, 7, -3, 2147483647, "12", true]);
    case "Float":
      return chance.of([0.5, -0, 1e21, 1e-7, 3, "2.5"]);
    case "Boolean":
      return chance.of([true, false, 1, 0]);
    case "ID":
      return chance.of(["id-1", 12, text]);
    case "Colour":
      return chance.of([1, "green", "BLUE"]);
    case "String":
      return chance.of([...strings, text, text, 5, true, { valueOf: (): string => "told" }]);
    default:
      return chance.of([
        ...strings,
        1,
        [1, { a: null }],
        { deep: { list: ["x"] } },
        new Date(0),
        "nothing",
        "refused",
        Symbol("none"),
      ]);
  }
}

function wrongValue(chance: Chance): unknown {
  return chance.of([
    null,
    undefined,
    new Error("told as a value"),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    3_000_000_000,
    "a text",
    {},
    [],
    [null],
    Symbol("wrong"),
    rejected(new Error("rejected")),
    rejected("no error at all"),
  ]);
}

/** The value itself, or a promise of it that takes a few turns. */
function later(chance: Chance, value: unknown): unknown {
  if (!chance.is(0.15)) return value;
  const turns = chance.below(4);
  const promise = (async () => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    return value;
  })();
  promise.catch(() => undefined);
  return promise;
}

function rejected(reason: unknown): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- sources throw anything
  const promise = Promise.reject(reason);
  promise.catch(() => undefined);
  return promise;
}

export function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  }
  return value >>> 0;
}
