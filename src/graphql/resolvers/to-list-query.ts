import type { Filter } from "../../domain/filter.js";
import { everything } from "../../domain/filter.js";
import type { ListQuery } from "../../domain/list.js";
import type { Order } from "../../domain/query.js";
import type { GraphContext } from "../context.js";
import type { ListArgs } from "../inputs/list.args.js";
import type { ConnectionSelection } from "../selection/connection-selection.js";

/** Arguments of a list over all sources. */
interface GivenList<Field extends string, OrderField extends string> extends ListArgs {
  readonly filter?: { toDomain(): Filter<Field> } | null;
  readonly orderBy?: { toDomain(): Order<OrderField> } | null;
}

/** The question that a connection field asks of the federation. */
export function toListQuery<
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  args: GivenList<Field, OrderField>,
  selection: ConnectionSelection<Attribute>,
  place: string,
  context: GraphContext,
): ListQuery<Field, Attribute, OrderField> {
  const page = args.toPage(context.limits);
  const filter = domainOf(args.filter) ?? everything;
  const needsRows = selection.needsPage || args.onSourceFailure === "FAIL";
  return {
    filter,
    order: domainOf(args.orderBy) ?? null,
    // A count alone reads no page.
    page: needsRows ? page : { ...page, size: 0 },
    wanted: readable(selection.wanted, context),
    counts: selection.counts,
    looksAhead:
      page.direction === "forward" ? selection.asksHasNextPage : selection.asksHasPreviousPage,
    place,
    onSourceFailure: args.onSourceFailure,
  };
}

interface Input<Meaning extends object> {
  toDomain(): Meaning;
}

const meanings = new WeakMap<Input<object>, object>();

/** What the input means: the very same object each time, where the input is the very same and cannot change. */
function domainOf<Meaning extends object>(
  input: Input<Meaning> | null | undefined,
): Meaning | undefined {
  if (input == null) return undefined;
  if (!Object.isFrozen(input)) return input.toDomain();
  let meaning = meanings.get(input) as Meaning | undefined;
  if (meaning === undefined) {
    meaning = input.toDomain();
    meanings.set(input, meaning);
  }
  return meaning;
}

/** Raw rows are not fetched for viewers who may not see them. */
export function readable<Attribute extends string>(
  wanted: ReadonlySet<Attribute>,
  context: GraphContext,
): ReadonlySet<Attribute> {
  const raw = "remoteData" as Attribute;
  if (!wanted.has(raw) || context.viewer.scopes.has("raw:read")) return wanted;
  return new Set([...wanted].filter((attribute) => attribute !== raw));
}
