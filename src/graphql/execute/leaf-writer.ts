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
import type { JsonSink } from "./json-sink.js";

/**
 * Writes a value; undefined where JSON has none and leaves the field out.
 * @throws whatever the type's `serialize` throws, and where it gives nothing
 */
export type WriteLeaf = (out: JsonSink, value: unknown) => true | undefined;

/** Whatever can be serialised but not be put into JSON: no answer can hold it, as none could hold graphql-js' data. */
export class Unrenderable extends Error {
  override readonly name = "Unrenderable";
}

/** Writes values of the type, which are neither null nor undefined. */
export function leafWriter(type: GraphQLLeafType): WriteLeaf {
  const general: WriteLeaf = (out, value) => writeSerialized(out, type, value);
  if (isEnumType(type)) return enumWriter(type, general);
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return (out, value) => (typeof value === "string" ? out.string(value) : general(out, value));
    case GraphQLInt:
      return (out, value) => (isInt(value) ? out.json(`${value}`) : general(out, value));
    case GraphQLFloat:
      return (out, value) =>
        typeof value === "number" && Number.isFinite(value)
          ? out.json(`${value}`)
          : general(out, value);
    case GraphQLBoolean:
      return (out, value) =>
        typeof value === "boolean" ? out.piece(value ? yes : no) : general(out, value);
    default:
      return general;
  }
}

const yes = Buffer.from("true");
const no = Buffer.from("false");

function isInt(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

function enumWriter(type: GraphQLEnumType, general: WriteLeaf): WriteLeaf {
  const texts = new Map(
    type.getValues().map(({ value, name }) => [value as unknown, Buffer.from(`"${name}"`)]),
  );
  return (out, value) => {
    const text = texts.get(value);
    return text === undefined ? general(out, value) : out.piece(text);
  };
}

function writeSerialized(out: JsonSink, type: GraphQLLeafType, value: unknown): true | undefined {
  const told: unknown = type.serialize(value);
  if (told == null) {
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(told)}`,
    );
  }
  if (typeof told === "string") return out.string(told);
  const text = toJson(told);
  return text === undefined ? undefined : out.json(text);
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new Unrenderable("A value cannot be put into JSON", { cause: error });
  }
}
