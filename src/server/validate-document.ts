import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";

export interface ValidateOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly production: boolean;
}

/** Validates what does not come by way of Apollo Server, by the rules that hold there. */
export function createValidate({
  schema,
  introspection,
  production,
}: ValidateOptions): (document: DocumentNode) => readonly GraphQLError[] {
  const rules = introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  return (document) => {
    const errors = validate(schema, document, rules);
    return production ? errors.map(withoutSuggestion) : errors;
  };
}

/** A suggestion tells of the schema, which is not to be read. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean .+\?$/su, "");
  return new GraphQLError(message, { nodes: error.nodes ?? null });
}
