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
    return errors.map(({ message, nodes }) =>
      withCode(production ? withoutSuggestion(message) : message, nodes),
    );
  };
}

/** A suggestion tells of the schema, which is not to be read. */
function withoutSuggestion(message: string): string {
  return message.replace(/ ?Did you mean .+\?$/su, "");
}

/** Such an error is told from one of a variable's value by nothing but its code. */
function withCode(message: string, nodes: GraphQLError["nodes"]): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
  });
}
