import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { ResolvedOperation } from "./query-weight.js";

/** How many fields of `__schema` and `__type` an operation asks for, about: lists count as long as they are on average. */
export type WeighIntrospection = (resolved: ResolvedOperation) => number;

/** Takes time in proportion to the document's length, however fragments nest: each is weighed once. */
export function createIntrospectionScale(schema: GraphQLSchema): WeighIntrospection {
  const lengths = lengthsOf(schema);
  return ({ document, operation }) => {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        fragments.set(definition.name.value, definition);
    }
    const scale = new Scale(fragments, lengths);
    return scale.weigh(operation.selectionSet, "data");
  };
}

/** Below a root only introspection weighs anything. */
type Within = "data" | "introspection";

class Scale {
  readonly #spreads = new Map<string, number>();

  constructor(
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly lengths: ReadonlyMap<string, number>,
  ) {}

  weigh(set: SelectionSetNode, within: Within): number {
    let sum = 0;
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const name = selection.name.value;
          const counts = within === "introspection" || name === "__schema" || name === "__type";
          if (!counts) break;
          const below = selection.selectionSet;
          const inner = below === undefined ? 0 : this.weigh(below, "introspection");
          sum += 1 + (this.lengths.get(name) ?? 1) * inner;
          break;
        }
        case Kind.INLINE_FRAGMENT:
          sum += this.weigh(selection.selectionSet, within);
          break;
        case Kind.FRAGMENT_SPREAD:
          sum += this.#weighSpread(selection.name.value, within);
      }
    }
    return sum;
  }

  #weighSpread(name: string, within: Within): number {
    const key = `${within} ${name}`;
    const known = this.#spreads.get(key);
    if (known !== undefined) return known;
    // Validation refuses cycles; should one come through, it ends here.
    this.#spreads.set(key, 0);
    const fragment = this.fragments.get(name);
    const weight = fragment === undefined ? 0 : this.weigh(fragment.selectionSet, within);
    this.#spreads.set(key, weight);
    return weight;
  }
}

/** Average lengths of the lists that introspection answers, by field. */
function lengthsOf(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.map((type) => Object.values(type.getFields()));
  const inputs = types.filter(isInputObjectType).map((type) => Object.values(type.getFields()));
  const enums = types.filter(isEnumType).map((type) => type.getValues());
  const args = fields.flat().map((field) => field.args);
  return new Map([
    ["types", types.length],
    ["directives", schema.getDirectives().length],
    ["fields", averageLength(fields)],
    ["inputFields", averageLength(inputs)],
    ["enumValues", averageLength(enums)],
    ["args", averageLength(args)],
  ]);
}

/** At least 1. */
function averageLength(lists: readonly (readonly unknown[])[]): number {
  return Math.max(1, Math.ceil(lists.flat().length / Math.max(1, lists.length)));
}
