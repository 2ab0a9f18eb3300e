import type { GraphQLResolveInfo } from "graphql";
import type { Path } from "./collected-errors.js";
import type { FieldPlan, Run, Variant } from "./plan.js";

/** What resolvers are told of the running operation; `path` may be that of an item of the field's list. */
export function infoOf(
  run: Run,
  { schema, operation, fragments }: Variant,
  field: FieldPlan,
  path: Path,
): GraphQLResolveInfo {
  return {
    fieldName: field.name,
    fieldNodes: field.nodes,
    returnType: field.returnType,
    parentType: field.parentType,
    path: typeof path.key === "string" ? path : pathOfField(path),
    schema,
    fragments,
    rootValue: run.rootValue,
    operation,
    variableValues: run.variableValues,
  };
}

function pathOfField(path: Path): Path {
  let at: Path = path;
  while (typeof at.key !== "string" && at.prev !== undefined) at = at.prev;
  return at;
}
