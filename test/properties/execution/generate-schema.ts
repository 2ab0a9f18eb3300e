import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLOutputType,
} from "graphql";
import { markRowType } from "../../../src/graphql/execute/kept-texts.js";
import { Pure } from "../../../src/graphql/execute/resolver-marks.js";
import { Chance } from "../chance.js";
import { answerOf, type Behaviour } from "./answers.js";

const colour = new GraphQLEnumType({
  name: "Colour",
  values: { RED: { value: 1 }, GREEN: { value: "green" }, BLUE: {} },
});

/** Serialises whatever it is given, as the gateway's own scalars do; some values not at all. */
const anything = new GraphQLScalarType({
  name: "Anything",
  serialize: (value) => {
    if (value === "nothing") return undefined;
    if (value === "refused") throw new Error("Anything but that");
    return value;
  },
});

const leaves = [
  GraphQLString,
  GraphQLID,
  GraphQLInt,
  GraphQLFloat,
  GraphQLBoolean,
  colour,
  anything,
];

const objectNames = ["A", "B", "C", "D"] as const;

/**
 * A schema of four types, an interface of some of them and a union: which fields they have, of which types, and whether
 * resolvers, properties or methods answer them, follows from the seed.
 */
export function generateSchema(seed: number): GraphQLSchema {
  const chance = new Chance(seed);
  const behaviour: Behaviour = {
    seed,
    trouble: chance.of([0, 0.02, 0.1, 0.3]),
    known: chance.is(0.5) ? new Map() : null,
  };
  const named: Named[] = [];
  const implementers = new Set(objectNames.filter(() => chance.is(0.6)));
  const shared = { value: wrap(chance, chance.of(leaves), 0.2), like: GraphQLString };
  const face = new GraphQLInterfaceType({
    name: "Face",
    fields: () => ({ value: { type: shared.value }, like: { type: shared.like } }),
    ...(chance.is(0.5) && { resolveType: typeResolver(behaviour) }),
  });
  const objects = objectNames.map((name) => {
    const own = new Chance(chance.below(2 ** 31));
    const object: GraphQLObjectType = new GraphQLObjectType({
      name,
      interfaces: implementers.has(name) ? [face] : [],
      fields: () => ({
        ...(implementers.has(name) && {
          value: { type: shared.value },
          like: { type: shared.like },
        }),
        ...fieldsOf(own, behaviour, named),
      }),
      ...(own.is(0.2) && { isTypeOf: typeCheck(behaviour, name, own.is(0.3)) }),
    });
    // Properties of generated objects stay; methods do not.
    if (own.is(0.5)) markRowType(object);
    return object;
  });
  const union = new GraphQLUnionType({
    name: "Either",
    types: objects.slice(0, 3),
    ...(chance.is(0.5) && { resolveType: typeResolver(behaviour) }),
  });
  named.push(...objects, union, ...(implementers.size > 0 ? [face] : []));
  const query = new GraphQLObjectType({
    name: "Query",
    fields: () => fieldsOf(chance, behaviour, named),
  });
  return new GraphQLSchema({ query, types: [...objects, union] });
}

type Named = GraphQLObjectType | GraphQLUnionType | GraphQLInterfaceType;

function fieldsOf(
  chance: Chance,
  behaviour: Behaviour,
  named: readonly Named[],
): GraphQLFieldConfigMap<unknown, unknown> {
  const fields: GraphQLFieldConfigMap<unknown, unknown> = {};
  for (let at = 0, count = 3 + chance.below(5); at < count; at++) {
    const inner = chance.is(0.5) ? chance.of(leaves) : chance.of(named);
    const type = wrap(chance, inner, 0.45);
    const name = `f${at}`;
    fields[name] = {
      type,
      args: chance.is(0.3) ? generateArguments(chance) : {},
      ...(chance.is(0.4) && { resolve: resolverOf(behaviour) }),
    };
    if (inner === GraphQLString && chance.is(0.2)) {
      fields[name] = { type: GraphQLString, resolve: pureResolver() };
    }
  }
  return fields;
}

function resolverOf(behaviour: Behaviour): GraphQLFieldResolver<unknown, unknown> {
  return (_source, args: Record<string, unknown>, context, info) =>
    answerOf(behaviour, args, context, info);
}

/** Marked, as what it answers follows from the object alone; of some objects it says that it does not. */
function pureResolver(): GraphQLFieldResolver<unknown, unknown> {
  const kindOf = (row: unknown): string => (row as { readonly kind?: string }).kind ?? "";
  const resolve = (row: unknown, _args: unknown, context: unknown): string =>
    kindOf(row) === "B" ? JSON.stringify(context) : `a ${kindOf(row)}`;
  Pure((row: unknown) => kindOf(row) !== "B")({}, "", { value: resolve });
  return resolve;
}

function generateArguments(chance: Chance): GraphQLFieldConfigArgumentMap {
  const optional: GraphQLInputType = chance.of([GraphQLInt, GraphQLString, colour, GraphQLBoolean]);
  return {
    x: { type: optional },
    y: { type: GraphQLInt, defaultValue: chance.below(9) },
    ...(chance.is(0.3) && { z: { type: new GraphQLNonNull(GraphQLInt) } }),
  };
}

function wrap(chance: Chance, inner: GraphQLNullableType, lists: number): GraphQLOutputType {
  const one = perhapsNonNull(chance, inner);
  if (!chance.is(lists)) return one;
  const list = perhapsNonNull(chance, new GraphQLList(one));
  return chance.is(0.1) ? new GraphQLList(list) : list;
}

type GraphQLNullableType = Named | (typeof leaves)[number] | GraphQLList<GraphQLOutputType>;

function perhapsNonNull(chance: Chance, type: GraphQLNullableType): GraphQLOutputType {
  return chance.is(0.4) ? new GraphQLNonNull(type) : type;
}

/** Names the type that the value says, sometimes later, and sometimes something else. */
function typeResolver(behaviour: Behaviour) {
  return (value: unknown): Promise<string> | string => {
    const kind = (value as { readonly kind?: string } | null)?.kind;
    const chance = new Chance(behaviour.seed ^ String(kind).length);
    if (chance.is(behaviour.trouble)) {
      return chance.of([undefined, "Nowhere", "Colour", "Query", 7]) as string;
    }
    const name = kind ?? "A";
    return chance.is(0.2) ? Promise.resolve(name) : name;
  };
}

function typeCheck({ trouble, seed }: Behaviour, name: string, isLater: boolean) {
  const chance = new Chance(seed ^ name.charCodeAt(0));
  const refuses = chance.is(trouble);
  return (value: unknown): Promise<boolean> | boolean => {
    const isOne = (value as { readonly kind?: string } | null)?.kind === name && !refuses;
    return isLater ? Promise.resolve(isOne) : isOne;
  };
}
