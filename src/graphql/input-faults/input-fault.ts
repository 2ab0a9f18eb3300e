import type { GraphQLInputObjectType, GraphQLInputType } from "graphql";

/** Where a value stands in a request, in words of the schema and indexes alone; a variable bears its own name. */
export interface InputPlace {
  readonly kind: "Argument" | "Variable";
  /** `filter.status[0]`, `$f.status[0]`. */
  readonly path: string;
  /** `@skip`, where it is the argument of a directive. */
  readonly directive: string | undefined;
}

/** What is wrong with the input of a request. */
export type InputFault =
  | { readonly kind: "value"; readonly place: InputPlace; readonly type: GraphQLInputType }
  | { readonly kind: "null"; readonly place: InputPlace; readonly type: GraphQLInputType }
  /** A required field is not there; the place is the field's. */
  | { readonly kind: "missing"; readonly place: InputPlace; readonly type: GraphQLInputType }
  | {
      readonly kind: "unknownField";
      /** That of the object. */
      readonly place: InputPlace;
      readonly type: GraphQLInputObjectType;
    }
  | {
      readonly kind: "unknownArgument";
      /** `Field "Query.node"`, `Directive "@skip"`. */
      readonly holder: string;
      readonly names: readonly string[];
    };

export function below(place: InputPlace, step: string | number): InputPlace {
  const text = typeof step === "number" ? `[${step}]` : `.${step}`;
  return { ...place, path: place.path + text };
}

/** The field that graphql-js misses in an object; undefined where the message says something else. */
export function missingFieldOf(message: string): string | undefined {
  return /^Field "(?:\w+\.)?(\w+)" of required type "[\w![\]]+" was not provided\.$/.exec(
    message,
  )?.[1];
}
