import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import { below, missingFieldOf, type InputFault, type InputPlace } from "./input-fault.js";

/** What is wrong with the value of a variable, and what graphql-js says of it. */
export interface VariableFault {
  readonly fault: InputFault;
  readonly message: string;
}

/** Null for other errors. */
export function findVariableFault(
  { nodes, message, originalError }: GraphQLError,
  schema: GraphQLSchema,
): VariableFault | null {
  const node = nodes?.[0];
  if (node?.kind !== Kind.VARIABLE_DEFINITION) return null;
  if (!(originalError instanceof GraphQLError)) return null;
  const name = node.variable.name.value;
  const cause = originalError.message;
  if (!message.startsWith(`Variable "$${name}" got invalid value `)) return null;
  if (!message.endsWith(`; ${cause}`)) return null;
  const type = typeFromAST(schema, node.type);
  if (!isInputType(type)) return null;
  const root: Found = {
    place: { kind: "Variable", path: `$${name}`, directive: undefined },
    type,
  };
  const found = follow(root, pathOf(message.slice(0, -cause.length - 2), name));
  const fault = found && faultAt(found, cause);
  return fault && { fault, message: cause };
}

interface Found {
  readonly place: InputPlace;
  readonly type: GraphQLInputType;
}

/** Quoted values end otherwise: their quotation marks are escaped, and objects and lists end with brackets. */
function pathOf(beforeCause: string, name: string): string {
  return new RegExp(` at "${name}((?:\\.\\w+|\\[\\d+\\])+)"$`).exec(beforeCause)?.[1] ?? "";
}

/** Null where a step is none of the schema's. */
function follow(root: Found, path: string): Found | null {
  let found: Found | null = root;
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    found = name === undefined ? toItem(found, Number(index)) : toField(found, name);
    if (found === null) return null;
  }
  return found;
}

function toField({ place, type }: Found, name: string): Found | null {
  const object = getNamedType(type);
  const field = isInputObjectType(object) ? object.getFields()[name] : undefined;
  return field ? { place: below(place, name), type: field.type } : null;
}

function toItem({ place, type }: Found, index: number): Found | null {
  const list = getNullableType(type);
  return isListType(list) ? { place: below(place, index), type: list.ofType } : null;
}

function faultAt(found: Found, cause: string): InputFault | null {
  if (cause.startsWith('Expected non-nullable type "')) return { kind: "null", ...found };
  const missing = missingFieldOf(cause);
  if (missing !== undefined) {
    const field = toField(found, missing);
    return field && { kind: "missing", ...field };
  }
  const type = getNamedType(found.type);
  if (isInputObjectType(type) && cause.startsWith('Field "')) {
    return { kind: "unknownField", place: found.place, type };
  }
  return { kind: "value", ...found };
}
