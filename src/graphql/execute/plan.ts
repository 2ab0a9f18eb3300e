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
import type { KeptTexts } from "./kept-texts.js";

/** JSON text of a value. Null: the value is null. Undefined: JSON leaves it out. */
export type Text = string | null | undefined;

/** Where a resolver answers a promise, that value alone comes later. */
export type Outcome = Text | Promise<Text>;

/** One execution. */
export interface Run {
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly variableValues: Record<string, unknown>;
  readonly collected: CollectedErrors;
  /** Arguments by the plan of their field: the same for every row. */
  readonly args: Map<FieldPlan, Record<string, unknown>>;
  /** What marked methods are told, by the plan of their field: the same for every row. */
  readonly infos: Map<FieldPlan, GraphQLResolveInfo>;
  /** Texts of rows that were rendered already, by the field that holds them. */
  readonly rowTexts: Map<object, Map<unknown, string>>;
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
  readonly first: string;
  readonly next: string;
  /** The same where the field's own text opens with a quotation mark, and where the one before has left its own open. */
  readonly words: FieldWords;
  readonly takesArguments: boolean;
}

/** What stands before a field's value, by whether the field before it has left its quotation mark open. */
export interface FieldWords {
  readonly firstPlain: string;
  readonly nextPlain: string;
  readonly nextAfterPlain: string;
  readonly nextPlainAfterPlain: string;
}

/** A field, ready to run. @throws GraphQLError, located, where the field may not be null */
export interface FieldRunner {
  readonly plan: FieldPlan;
  /** The text where it is the same for every object. */
  readonly constant?: string;
  /** Of a string that JSON writes as it is: the string itself, which spares a copy. Undefined where `run` has to answer. */
  plain?(run: Run, source: unknown): string | undefined;
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
