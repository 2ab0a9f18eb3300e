import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** The fields that are asked of one type, by name: aliases, fragments and directives are followed. */
export type SelectedFields = ReadonlyMap<string, readonly FieldNode[]>;

/** What of the running operation decides which fields are selected. */
export type Running = Pick<GraphQLResolveInfo, "fragments" | "variableValues">;

/**
 * The fields that `parents` ask of an object of the type `typeName`, which may implement `Node`. Fields of fragments
 * on other types are none of them.
 */
export function selectedFields(
  parents: readonly FieldNode[],
  typeName: string,
  running: Running,
): SelectedFields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection, running)) continue;
      switch (selection.kind) {
        case Kind.FIELD: {
          const name = selection.name.value;
          const nodes = fields.get(name);
          if (nodes === undefined) fields.set(name, [selection]);
          else nodes.push(selection);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          if (applies(selection.typeCondition?.name.value, typeName)) visit(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = running.fragments[selection.name.value];
          if (fragment === undefined || visited.has(fragment.name.value)) break;
          visited.add(fragment.name.value);
          if (applies(fragment.typeCondition.name.value, typeName)) visit(fragment.selectionSet);
        }
      }
    }
  };
  for (const parent of parents) {
    if (parent.selectionSet !== undefined) visit(parent.selectionSet);
  }
  return fields;
}

function applies(condition: string | undefined, typeName: string): boolean {
  return condition === undefined || condition === typeName || condition === "Node";
}

function isIncluded(selection: SelectionNode, running: Running): boolean {
  if (!hasDirectives(selection)) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, running.variableValues);
  if (skip?.["if"] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, running.variableValues);
  return include?.["if"] !== false;
}

function hasDirectives(selection: { readonly directives?: readonly DirectiveNode[] }): boolean {
  return selection.directives !== undefined && selection.directives.length > 0;
}
