import { isNonNullType, locatedError, responsePathAsArray, type GraphQLOutputType } from "graphql";
import type { Path } from "./collected-errors.js";
import { Unrenderable } from "./leaf-writer.js";
import type { FieldPlan, Run } from "./plan.js";

/**
 * What an error makes of the value at the place: null, and the error is told.
 * @throws GraphQLError the same, located, where the type allows no null
 */
export function fail(
  run: Run,
  error: unknown,
  place: Path,
  field: FieldPlan,
  type: GraphQLOutputType,
): null {
  if (error instanceof Unrenderable) throw error;
  run.transients += 1;
  const located = locatedError(error, field.nodes, responsePathAsArray(place));
  if (isNonNullType(type)) throw located;
  run.collected.add(located, place);
  return null;
}
