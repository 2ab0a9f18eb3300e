import type { RequestMeter, SourceCall } from "../domain/call-context.js";
import type { SourceError } from "../domain/errors.js";
import type { Filter } from "../domain/filter.js";
import { fieldsOf } from "../domain/filter.js";
import type { Order, RowKind } from "../domain/query.js";
import type { SourceConnector, Collection } from "../sources/spi/source-connector.js";
import { ListMeter } from "./execute/budget.js";
import { ListReader } from "./execute/list-reader.js";
import { prepareSegments, type ReadJoined } from "./execute/prepare-segments.js";
import { SourceList } from "./execute/source-list.js";
import { SourceTurn } from "./execute/source-turn.js";
import { sourceCall, type OperationState } from "./operation-state.js";
import { planSource } from "./plan/plan-source.js";
import type { ReadSource, SourcePlan } from "./plan/query-plan.js";
import type { SourceSheet } from "./plan/source-question.js";
import type { SourceRuntime } from "./source-runtime.js";

/** A list of a source, and the name under which its reads are kept. */
export interface NamedCollection<Row, Field extends string, Attribute extends string> {
  readonly name: string;
  readonly of: Collection<Row, Field, Attribute>;
}

/** How rows of one kind are read, whatever the question. */
export interface ListKind<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly rows: RowKind<Row, Field, Attribute, OrderField>;
  /** The list of a source, and a name under which its reads are kept; null: the source has none to show. */
  collection(source: SourceRuntime): NamedCollection<Row, Field, Attribute> | null;
  /** The attributes that a connector fills only when asked. */
  readonly optional: ReadonlySet<Attribute>;
  fill(
    source: SourceRuntime,
    rows: readonly Row[],
    how: {
      readonly providers: readonly string[];
      readonly wanted: ReadonlySet<Attribute>;
      readonly call: SourceCall;
      readonly used: ListReader<Row, Field, Attribute>["used"];
    },
  ): Promise<readonly Row[]>;
  /** @param unreadable Why nothing more may be read of the source; absent: it may be. */
  readJoined(
    source: SourceRuntime,
    used: ListReader<Row, Field, Attribute>["used"],
    unreadable: SourceError | undefined,
  ): ReadJoined;
}

/** What is asked of every source. */
export interface ListAsk<
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly filter: Filter<Field>;
  readonly limit: Filter<Field>;
  readonly order: Order<OrderField> | null;
  readonly wanted: ReadonlySet<Attribute>;
  /** Who counts the requests; absent: a count of the list's own against the operation's budget. */
  readonly meter?: RequestMeter | undefined;
  /** Why nothing may be read of the list any more: memory answers, or else this failure. Absent: it is read. */
  readonly unreadable?: SourceError | undefined;
}

/** Plans the question for one source and makes it ready to be read; null where the source is not in question. */
export function buildTurn<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  state: OperationState,
  kind: ListKind<Row, Field, Attribute, OrderField>,
  source: SourceRuntime,
  ask: ListAsk<Field, Attribute, OrderField>,
): SourceTurn<Row, Field, Attribute, OrderField> | null {
  const list = kind.collection(source);
  if (list === null) return null;
  const plan = planList(state, kind, source, { ask, list });
  if (plan === null) return null;
  const turn = (
    of: SourceList<Row, Field, Attribute, OrderField> | null,
  ): SourceTurn<Row, Field, Attribute, OrderField> =>
    new SourceTurn(source.connector.id, source.index, of);
  if (plan.kind !== "read") {
    const idle = turn(null);
    if (plan.kind === "skip") idle.skipped = { reason: plan.reason, message: plan.message };
    return idle;
  }
  return turn(toSourceList(state, kind, source, { ask, list, plan }));
}

function planList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  state: OperationState,
  kind: ListKind<Row, Field, Attribute, OrderField>,
  { connector, settings }: SourceRuntime,
  what: {
    readonly ask: ListAsk<Field, Attribute, OrderField>;
    readonly list: NamedCollection<Row, Field, Attribute>;
  },
): SourcePlan<Field> | null {
  const { ask, list } = what;
  const { filter, limit, order } = ask;
  const question = { filter, limit, order, maxRequests: Math.max(1, settings.maxRequests) };
  return state.plans.of(`${kind.rows.name} ${connector.id}\n${list.name}`, question, () =>
    planSource(kind.rows, toSheet(connector, list.of), question),
  );
}

function toSourceList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  state: OperationState,
  kind: ListKind<Row, Field, Attribute, OrderField>,
  source: SourceRuntime,
  what: {
    readonly ask: ListAsk<Field, Attribute, OrderField>;
    readonly list: NamedCollection<Row, Field, Attribute>;
    readonly plan: ReadSource<Field>;
  },
): SourceList<Row, Field, Attribute, OrderField> {
  const { ask, list, plan } = what;
  const path = list.of.paths.find((one) => one.name === plan.path);
  if (path === undefined) throw new Error("The plan names an access path that is not declared");
  const budget = state.budgetOf(source);
  const meter = ask.meter ?? new ListMeter(budget);
  const call = sourceCall(state.call, meter);
  const reader = new ListReader({
    source: source.connector.id,
    list: list.name,
    collection: ask.unreadable === undefined ? list.of : unread(list.of, ask.unreadable),
    keyOf: (row) => kind.rows.key(row),
    path,
    wanted: new Set([...kind.optional].filter((one) => ask.wanted.has(one))),
    call,
    era: state.era,
    live: state.call.live,
    cache: state.cache,
    freshness: source.settings,
    budget,
    maxRows: source.settings.maxRows,
  });
  const used: typeof reader.used = (readAt, because) => reader.used(readAt, because);
  return new SourceList({
    kind: kind.rows,
    plan,
    tells: list.of.tells,
    reader,
    requests: () => (meter instanceof ListMeter ? meter.requests : 0),
    call,
    now: state.now,
    fill: (providers, rows) => {
      const wanted = judgedAttributes(kind.rows, plan, ask.order);
      return kind.fill(source, rows, { providers, wanted, call, used });
    },
    prepare: () => {
      const readJoined = kind.readJoined(source, used, ask.unreadable);
      return prepareSegments(plan, readJoined, call, () => budget.requestsLeft);
    },
  });
}

/** The list of a source that is not asked any more. */
function unread<Row, Field extends string, Attribute extends string>(
  list: Collection<Row, Field, Attribute>,
  why: SourceError,
): Collection<Row, Field, Attribute> {
  return {
    ...list,
    readPage: () => Promise.reject(why),
    readAll: () => Promise.reject(why),
  };
}

function toSheet<Row, Field extends string, Attribute extends string>(
  connector: SourceConnector,
  collection: Collection<Row, Field, Attribute>,
): SourceSheet<Field, Attribute> {
  return {
    source: connector.id,
    paths: collection.paths,
    tells: collection.tells,
    lists: {
      ...(connector.users === undefined ? {} : { user: { pushable: pushable(connector.users) } }),
      ...(connector.courses === undefined
        ? {}
        : { course: { pushable: pushable(connector.courses) } }),
    },
  };
}

function pushable(collection: {
  readonly paths: readonly { readonly accepts: Readonly<Record<string, unknown>> }[];
}): readonly string[] {
  return collection.paths.flatMap((path) => Object.keys(path.accepts));
}

/** Attributes that filter and order look at. */
function judgedAttributes<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  plan: ReadSource<Field>,
  order: Order<OrderField> | null,
): ReadonlySet<Attribute> {
  const fields = [
    ...[...plan.limit, ...plan.residual].flatMap((part) => [...fieldsOf(part)]),
    ...plan.pushed.map((one) => one.condition.field),
    ...(plan.alternatives ?? []).flatMap(({ checked }) =>
      checked.flatMap((part) => [...fieldsOf(part)]),
    ),
  ];
  const attributes = new Set<Attribute>();
  const add = (attribute: Attribute | null): void => {
    if (attribute !== null) attributes.add(attribute);
  };
  for (const field of fields) add(kind.attributeOf[field]);
  if (order !== null) add(kind.attributeOfOrder[order.field]);
  return attributes;
}
