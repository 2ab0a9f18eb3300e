import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import { findLiteralFault } from "./find-literal-fault.js";
import { findVariableFault } from "./find-variable-fault.js";
import type { InputFault, InputPlace } from "./input-fault.js";

export interface InputWording {
  readonly schema: GraphQLSchema;
  /** Whether clients may be told words of the schema that they did not send: values of enums, names of fields. */
  readonly suggestions: boolean;
}

/**
 * Where in the input of a request the error is, and what would be right: the same words for what a document spells out
 * and for what a variable holds. Nothing that was sent is repeated but the name of a variable. Null for errors of other
 * kinds.
 */
export function wordInputError(
  error: GraphQLError,
  { schema, suggestions }: InputWording,
): string | null {
  const inVariable = findVariableFault(error, schema);
  const fault = inVariable?.fault ?? findLiteralFault(error, schema);
  return fault && wordFault(fault, inVariable?.message ?? error.message, suggestions);
}

function wordFault(fault: InputFault, message: string, suggestions: boolean): string {
  switch (fault.kind) {
    case "value": {
      const expected = wordExpected(fault.type, message, suggestions);
      return `${nameOf(fault.place)} has an invalid value: ${expected}`;
    }
    case "null":
      return `${nameOf(fault.place)} of non-null type "${String(fault.type)}" must not be null.`;
    case "missing":
      return `${nameOf(fault.place)} of required type "${String(fault.type)}" was not provided.`;
    case "unknownField": {
      const { place, type } = fault;
      const instead = suggestions ? wordInstead(Object.keys(type.getFields()), message) : ".";
      return `${nameOf(place)} has an invalid value: type "${type.name}" has no such field${instead}`;
    }
    case "unknownArgument": {
      const instead = suggestions ? wordInstead(fault.names, message) : ".";
      return `${fault.holder} has no such argument${instead}`;
    }
  }
}

function nameOf({ kind, path, directive }: InputPlace): string {
  return `${kind} "${path}"${directive === undefined ? "" : ` of "${directive}"`}`;
}

function wordExpected(type: GraphQLInputType, message: string, suggestions: boolean): string {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return `expected an object of type "${named.name}".`;
  if (isEnumType(named)) {
    if (!suggestions) return `expected a value of the enum "${named.name}".`;
    return `expected one of ${named
      .getValues()
      .map(({ name }) => name)
      .join(", ")}.`;
  }
  // Scalars of the gateway's own say what they are, and quote nothing.
  if (message.startsWith(`${named.name} has to be `)) return message;
  return `expected a value of type "${named.name}".`;
}

/** The nearest of the words, which graphql-js names first among those that are alike; else all of them. */
function wordInstead(words: readonly string[], message: string): string {
  const alike = message.endsWith('"?') ? message.slice(message.lastIndexOf(" Did you mean ")) : "";
  for (const [, word = ""] of alike.matchAll(/"(\w+)"/g)) {
    if (words.includes(word)) return `. Did you mean "${word}"?`;
  }
  return words.length === 0 ? "." : `: expected one of ${words.join(", ")}.`;
}
