import { GraphQLError } from "graphql";

/**
 * The failure of a document in which there is no operation to run: none has the name that was sent, which is not
 * repeated, or there are several and no name was sent.
 */
export function unresolvedOperation(isNamed: boolean): GraphQLError {
  const message = isNamed
    ? "The document has no operation of the name in `operationName`."
    : "Must provide operation name if query contains multiple operations.";
  return new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } });
}
