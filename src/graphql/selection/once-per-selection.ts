import type { FieldNode, GraphQLResolveInfo } from "graphql";

/**
 * Remembers what was found in a selection. graphql-js hands the same list of field nodes to every row of a page, and
 * makes a new one for each execution, so that the list stands for document and variables together.
 */
export function oncePerSelection<Found extends object>(
  analyse: (info: GraphQLResolveInfo) => Found,
): (info: GraphQLResolveInfo) => Found {
  const known = new WeakMap<readonly FieldNode[], Found>();
  return (info) => {
    const before = known.get(info.fieldNodes);
    if (before !== undefined) return before;
    const found = analyse(info);
    known.set(info.fieldNodes, found);
    return found;
  };
}
