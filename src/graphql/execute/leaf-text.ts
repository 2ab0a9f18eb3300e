import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLEnumType,
  type GraphQLLeafType,
} from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import { quoted } from "../../domain/json-text.js";

/**
 * What a value is as JSON text; undefined where JSON has none and leaves the field out.
 * @throws whatever the type's `serialize` throws, and where it gives nothing
 */
export type LeafText = (value: unknown) => string | undefined;

/** Whatever can be serialised but not be put into JSON: no answer can hold it, as none could hold graphql-js' data. */
export class Unrenderable extends Error {
  override readonly name = "Unrenderable";
}

/** Writes values of the type, which are neither null nor undefined. */
export function leafText(type: GraphQLLeafType): LeafText {
  const general = (value: unknown): string | undefined => serialized(type, value);
  if (isEnumType(type)) return enumText(type, general);
  switch (type) {
    case GraphQLString:
      return (value) => (typeof value === "string" ? quoted(value) : general(value));
    case GraphQLID:
      return (value) => (typeof value === "string" ? quoted(value) : general(value));
    case GraphQLInt:
      return (value) => (isInt(value) ? `${value}` : general(value));
    case GraphQLFloat:
      return (value) =>
        typeof value === "number" && Number.isFinite(value) ? `${value}` : general(value);
    case GraphQLBoolean:
      return (value) => (typeof value === "boolean" ? `${value}` : general(value));
    default:
      return general;
  }
}

function isInt(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

function enumText(type: GraphQLEnumType, general: LeafText): LeafText {
  const texts = new Map(
    type.getValues().map(({ value }) => [value as unknown, general(value)] as const),
  );
  return (value) => texts.get(value) ?? general(value);
}

function serialized(type: GraphQLLeafType, value: unknown): string | undefined {
  const told: unknown = type.serialize(value);
  if (told == null) {
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(told)}`,
    );
  }
  return typeof told === "string" ? quoted(told) : toJson(told);
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new Unrenderable("A value cannot be put into JSON", { cause: error });
  }
}
