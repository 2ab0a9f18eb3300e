import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from "graphql";
import type { CollectedErrors, Path } from "./collected-errors.js";
import type { JsonSink } from "./json-sink.js";
import type { KeptTexts } from "./kept-texts.js";
import type { PlacesMet } from "./places-met.js";

/** JSON of a value that stands apart. Null: the value is null. Undefined: JSON leaves it out. */
export type Piece = Buffer | null | undefined;

/**
 * What came of a value. True: it is written to the sink of the run. Null and undefined: as of a {@link Piece}, and whatever
 * is written of it has to be taken off. Where a resolver answers a promise, that value alone comes later, apart, and nothing
 * is written of it.
 */
export type Outcome = true | null | undefined | Promise<Piece>;

/** One execution. */
export interface Run {
  /** The same for all executions: each leaves it as it was whenever it waits. */
  readonly out: JsonSink;
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly variableValues: Record<string, unknown>;
  readonly collected: CollectedErrors;
  /** Arguments by the plan of their field: the same for every row. */
  readonly args: Map<FieldPlan, Record<string, unknown>>;
  /** What marked methods are told, by the plan of their field: the same for every row. */
  readonly infos: Map<FieldPlan, GraphQLResolveInfo>;
  /** Where rows stand that were written already, by the field that holds them. */
  readonly rowPlaces: Map<object, PlacesMet>;
  /** Counts errors, and what another execution may answer otherwise though the rows are the same. */
  transients: number;
}

/** What is known of a field before anything runs. */
export interface FieldPlan {
  readonly name: string;
  readonly responseName: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly returnType: GraphQLOutputType;
  /** The same list for every row and every execution in which the same fields are selected. */
  readonly nodes: readonly FieldNode[];
  /** The field's name and what stands before it: where it is the object's first one, and where it is not. */
  readonly first: Uint8Array;
  readonly next: Uint8Array;
  readonly takesArguments: boolean;
}

/** A field, ready to run. @throws GraphQLError, located, where the field may not be null */
export interface FieldRunner {
  readonly plan: FieldPlan;
  run(run: Run, source: unknown, parent: Path | undefined): Outcome;
}

/** What is selected of an object of one type. */
export interface ObjectPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldRunner[];
}

/** Completes what a resolver answered. @throws whatever is wrong with it, not yet located */
export type Complete = (run: Run, value: unknown, path: Path) => Outcome;

/** One operation, with one set of values of what `@skip` and `@include` ask. */
export interface Variant {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly texts: KeptTexts;
  /** What is selected by the nodes of an object of this type. */
  objectPlan(type: GraphQLObjectType, nodes: readonly FieldNode[]): ObjectPlan;
}

export function isLater(value: unknown): value is Promise<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}
