import { GraphQLError, GraphQLScalarType, valueFromASTUntyped, type ValueNode } from "graphql";
import type { JsonObject, JsonValue } from "../../domain/values.js";

export const JsonScalar = new GraphQLScalarType<JsonValue, unknown>({
  name: "JSON",
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value as JsonValue,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) as JsonValue,
});

export const JsonObjectScalar = new GraphQLScalarType<JsonObject, unknown>({
  name: "JSONObject",
  description: "A JSON object.",
  serialize: (value) => value,
  parseValue: (value) => readObject(value),
  parseLiteral: (node, variables) => readObject(valueFromASTUntyped(node, variables), node),
});

function readObject(value: unknown, node?: ValueNode): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new GraphQLError("JSONObject has to be an object.", {
    nodes: node ?? null,
    extensions: { code: "BAD_USER_INPUT" },
  });
}
