import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** What decides which fields an operation selects. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** At least those of which `@skip` and `@include` speak. */
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** The nodes that answer under each name, in the order of the answer. */
export type CollectedFields = ReadonlyMap<string, readonly FieldNode[]>;

/** What the selection sets ask of an object of the type, merged as the specification's `CollectFields` has it. */
export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): CollectedFields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD && visited.has(selection.name.value)) continue;
      if (!isIncluded(selection, selecting)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(name);
        if (nodes === undefined) fields.set(name, [selection]);
        else nodes.push(selection);
        continue;
      }
      const fragment = fragmentOf(selection, selecting, visited);
      if (fragment === undefined) continue;
      if (applies(fragment.typeCondition?.name.value, type, selecting)) {
        visit(fragment.selectionSet);
      }
    }
  };
  sets.forEach(visit);
  return fields;
}

type Spread = Exclude<SelectionNode, FieldNode>;

/** A spread that stands a second time adds nothing. */
function fragmentOf(
  selection: Spread,
  { fragments }: Selecting,
  visited: Set<string>,
): FragmentDefinitionNode | Exclude<Spread, { kind: Kind.FRAGMENT_SPREAD }> | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  visited.add(selection.name.value);
  return fragments[selection.name.value];
}

function applies(
  condition: string | undefined,
  type: GraphQLObjectType,
  { schema }: Selecting,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditionType = schema.getType(condition);
  return isAbstractType(conditionType) && schema.isSubType(conditionType, type);
}

function isIncluded(selection: SelectionNode, { variableValues }: Selecting): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variableValues);
  if (skip?.["if"] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variableValues);
  return include?.["if"] !== false;
}
