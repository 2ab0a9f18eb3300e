import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  getNullableType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";

/** An operation that was parsed and validated, and what is sent with it. */
export interface ResolvedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation asks for. Introspection below `__schema` and `__type` weighs nothing. */
export interface Weight {
  /** Levels of fields, leaves included. */
  readonly depth: number;
  /** Each as often as it is spread. */
  readonly aliases: number;
  /** Objects that may have to be answered, and {@link walkCost} for what makes a source be read to its end. */
  readonly cost: number;
}

/** Of a selection set: the cost of a connection's rows is told apart, to be multiplied by the page size. */
interface PartWeight extends Weight {
  readonly perRow: number;
}

/** An order, a count and a page from the end may need a walk over all that a source has. */
const walkCost = 25;
/** The page size of a connection that names none. */
const defaultPageSize = 20;
/** Deeper than any limit: recursion ends here. */
const depthCeiling = 1_000;

const nothing: PartWeight = { depth: 0, aliases: 0, cost: 0, perRow: 0 };

/** Takes time in proportion to the document's length, however fragments nest: each is weighed once. */
export function weighOperation(
  schema: GraphQLSchema,
  { document, operation, variables }: ResolvedOperation,
  maxPageSize: number,
): Weight {
  const root = schema.getRootType(operation.operation);
  if (root == null) return nothing;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const values = { ...defaultsOf(operation), ...variables };
  const scale = new Scale(schema, fragments, values, maxPageSize);
  const { depth, aliases, cost, perRow } = scale.weigh(operation.selectionSet, root, 0);
  return { depth, aliases, cost: cost + perRow };
}

/** The variables that have a plain number, text or truth value as default. */
function defaultsOf(operation: ResolvedOperation["operation"]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue !== undefined) values[variable.name.value] = literal(defaultValue);
  }
  return values;
}

/** A number, a truth value, null, the length of a list, or something else that is there. */
function literal(node: ValueNode): unknown {
  if (node.kind === Kind.INT) return Number(node.value);
  if (node.kind === Kind.BOOLEAN) return node.value;
  if (node.kind === Kind.NULL) return null;
  if (node.kind === Kind.LIST) return { length: node.values.length };
  return {};
}

class Scale {
  readonly #spreads = new Map<string, PartWeight>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly maxPageSize: number,
  ) {}

  weigh(set: SelectionSetNode, parent: GraphQLCompositeType, level: number): PartWeight {
    if (level > depthCeiling) return { ...nothing, depth: 1 };
    let sum = nothing;
    for (const selection of set.selections) {
      if (!this.#isLeftOut(selection)) sum = add(sum, this.#weighOne(selection, parent, level));
    }
    return sum;
  }

  #weighOne(selection: SelectionNode, parent: GraphQLCompositeType, level: number): PartWeight {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#weighField(selection, parent, level);
      case Kind.INLINE_FRAGMENT:
        return this.weigh(
          selection.selectionSet,
          this.#typeOf(selection.typeCondition?.name.value, parent),
          level,
        );
      case Kind.FRAGMENT_SPREAD:
        return this.#weighSpread(selection.name.value, parent, level);
    }
  }

  #weighSpread(name: string, parent: GraphQLCompositeType, level: number): PartWeight {
    const known = this.#spreads.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return nothing;
    // Validation refuses cycles; should one come through, it ends here.
    this.#spreads.set(name, nothing);
    const type = this.#typeOf(fragment.typeCondition.name.value, parent);
    const weight = this.weigh(fragment.selectionSet, type, level);
    this.#spreads.set(name, weight);
    return weight;
  }

  #weighField(node: FieldNode, parent: GraphQLCompositeType, level: number): PartWeight {
    const aliases = node.alias === undefined ? 0 : 1;
    const name = node.name.value;
    if (name.startsWith("__")) return { ...nothing, aliases, depth: 1 };
    const field = "getFields" in parent ? parent.getFields()[name] : undefined;
    if (field === undefined) return { ...nothing, aliases, depth: 1 };
    const type = getNamedType(field.type);
    if (isLeafType(type) || node.selectionSet === undefined) {
      const cost = name === "totalCount" ? walkCost : 0;
      return { depth: 1, aliases, cost, perRow: 0 };
    }
    const inner = isCompositeType(type) ? this.weigh(node.selectionSet, type, level + 1) : nothing;
    const depth = inner.depth + 1;
    const rows = rowsOf(name, parent);
    const total = { depth, aliases: aliases + inner.aliases };
    if (rows !== undefined) return { ...total, cost: 0, perRow: rows + inner.cost };
    return { ...total, cost: this.#costOf(node, field, inner), perRow: 0 };
  }

  #costOf(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    { cost, perRow }: PartWeight,
  ): number {
    const isConnection = field.args.some(({ name }) => name === "first");
    if (isConnection) return 1 + cost + this.#pageSize(node) * perRow + this.#walkCost(node);
    const isListOfIds = isListType(getNullableType(field.type));
    const ids = isListOfIds ? lengthOf(this.#argument(node, "ids")) : undefined;
    return (1 + cost + perRow) * (ids ?? 1);
  }

  #pageSize(node: FieldNode): number {
    const asked = this.#argument(node, "first") ?? this.#argument(node, "last") ?? defaultPageSize;
    const size = typeof asked === "number" && Number.isFinite(asked) ? asked : defaultPageSize;
    return Math.min(Math.max(0, size), this.maxPageSize);
  }

  #walkCost(node: FieldNode): number {
    const isOrdered = this.#argument(node, "orderBy") != null;
    const isFromEnd =
      this.#argument(node, "last") != null && this.#argument(node, "before") == null;
    return (isOrdered ? walkCost : 0) + (isFromEnd ? walkCost : 0);
  }

  #argument(node: FieldNode, name: string): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return value === undefined ? undefined : this.#value(value);
  }

  #value(node: ValueNode): unknown {
    return node.kind === Kind.VARIABLE ? this.values[node.name.value] : literal(node);
  }

  #isLeftOut({ directives = [] }: SelectionNode): boolean {
    return directives.some(({ name, arguments: given = [] }) => {
      const condition = given.find((argument) => argument.name.value === "if");
      const value = condition === undefined ? undefined : this.#value(condition.value);
      return (
        (name.value === "skip" && value === true) || (name.value === "include" && value === false)
      );
    });
  }

  #typeOf(name: string | undefined, parent: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : parent;
  }
}

/** What one row of a connection costs by itself; undefined where the field does not hold a connection's rows. */
function rowsOf(name: string, parent: GraphQLCompositeType): number | undefined {
  if (isAbstractType(parent) || !parent.name.endsWith("Connection")) return undefined;
  if (name === "nodes") return 1;
  // The edge's node counts itself.
  return name === "edges" ? 0 : undefined;
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("length" in value)) return undefined;
  return typeof value.length === "number" ? value.length : undefined;
}

function add(a: PartWeight, b: PartWeight): PartWeight {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    cost: a.cost + b.cost,
    perRow: a.perRow + b.perRow,
  };
}
