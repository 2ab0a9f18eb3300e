import {
  isInterfaceType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import type { GraphContext } from "./context.js";
import { markRowType } from "./execute/kept-texts.js";
import type { NodeRow } from "./resolvers/read-node.js";

type FieldsClass = abstract new () => object;
type BareResolver = GraphQLFieldResolver<unknown, GraphContext>;

/**
 * Lets graphql-js call the methods of a class itself, as resolvers of the fields that bear their names:
 * `(row, args, context, info)`. These run for every row; type-graphql's injection of parameters would cost each of
 * them about as much again.
 */
export function useBareResolvers(
  schema: GraphQLSchema,
  typeName: string,
  fieldsClass: FieldsClass,
): void {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`The schema has no object type ${typeName}`);
  const methods = Object.getOwnPropertyDescriptors(fieldsClass.prototype as object);
  for (const [name, { value }] of Object.entries(methods)) {
    if (name === "constructor") continue;
    const field = type.getFields()[name];
    if (field === undefined) throw new Error(`${typeName} has no field ${name}`);
    field.resolve = value as BareResolver;
  }
}

const nodeTypes: Readonly<Record<NodeRow["type"], string>> = {
  enrollment: "Enrollment",
  user: "User",
  course: "Course",
  job: "BulkEnrollJob",
};

/** Rows say themselves what they are. */
export function useRowTypes(schema: GraphQLSchema): void {
  const node = schema.getType("Node");
  if (!isInterfaceType(node)) throw new Error("The schema has no interface Node");
  node.resolveType = (row: NodeRow) => nodeTypes[row.type];
}

/** Rows of these types never change: a row that differs is another object. */
export function useRowTexts(schema: GraphQLSchema): void {
  for (const name of ["Enrollment", "User", "Course"]) {
    const type = schema.getType(name);
    if (isObjectType(type)) markRowType(type);
  }
}
