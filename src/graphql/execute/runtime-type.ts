import {
  GraphQLError,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import type { FieldPlan } from "./plan.js";

interface Resolved {
  readonly schema: GraphQLSchema;
  readonly abstract: GraphQLAbstractType;
  readonly field: FieldPlan;
  readonly value: unknown;
}

/** @throws GraphQLError, in graphql-js' words, where what the abstract type was resolved to is none of its types */
export function toRuntimeType(name: unknown, resolved: Resolved): GraphQLObjectType {
  const { schema, abstract, field, value } = resolved;
  const { nodes } = field;
  const place = `${field.parentType.name}.${field.name}`;
  if (name == null) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field "${place}". Either the "${abstract.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      "Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.",
    );
  }
  if (typeof name !== "string") {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field "${place}" with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const type = schema.getType(name);
  if (type === undefined) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    );
  }
  if (!isObjectType(type)) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a non-object type "${name}".`,
      { nodes },
    );
  }
  if (!schema.isSubType(abstract, type)) {
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`,
      { nodes },
    );
  }
  return type;
}
