import type { Condition } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { AccessPath, Pushable } from "../../sources/spi/capabilities.js";
import { joinOf, joinsOf, type Join } from "./joins.js";
import type { Alternative, PushedCondition, SemiJoin } from "./query-plan.js";
import type { SourceQuestion, SourceSheet } from "./source-question.js";

/** An access path with what is pushed into it. */
export interface Choice<Field extends string> {
  readonly path: AccessPath<Field>;
  readonly pushed: readonly PushedCondition<Field>[];
  readonly semiJoins: readonly SemiJoin<Field>[];
  /** Conditions of the list that the semi-joins settle. */
  readonly joined: readonly Condition<Field>[];
  /** Lists that follow each other in the place of one by what is pushed. */
  readonly alternatives?: readonly Alternative<Field>[];
  /** The list's name for a condition on a user or course. */
  readonly fieldOfJoined: (entity: "user" | "course", field: string) => string;
}

interface Draft<Field extends string> {
  readonly path: AccessPath<Field>;
  readonly pushed: PushedCondition<Field>[];
  readonly semiJoins: SemiJoin<Field>[];
  readonly joined: Condition<Field>[];
}

type AnyKind<Field extends string, Attribute extends string, OrderField extends string> = RowKind<
  { readonly source: string },
  Field,
  Attribute,
  OrderField
>;

/**
 * The path that does with fewest look-ups ahead of it; of those the first that pushes most. What is missing where there
 * is no path.
 */
export function choosePath<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  rowKind: RowKind<Row, Field, Attribute, OrderField>,
  sheet: SourceSheet<Field, Attribute>,
  conditions: readonly Condition<Field>[],
  question: SourceQuestion<Field, OrderField>,
): Choice<Field> | { readonly missing: string } {
  const kind = rowKind as unknown as AnyKind<Field, Attribute, OrderField>;
  const drafts: Draft<Field>[] = [];
  for (const path of sheet.paths) {
    const draft = satisfyRequired(path, sheet, conditions, kind);
    if (draft === null) continue;
    pushFurther(draft, kind, conditions, question.maxRequests);
    joinFurther(draft, sheet, kind, conditions);
    drafts.push(draft);
  }
  const best = drafts.reduce<Draft<Field> | null>((chosen, draft) => {
    if (chosen === null) return draft;
    const better = compareAhead(draft, chosen) || worth(chosen, question) - worth(draft, question);
    return better < 0 ? draft : chosen;
  }, null);
  if (best === null) return { missing: describeRequired(sheet.paths) };
  return {
    ...best,
    fieldOfJoined: (entity, field) =>
      joinsOf<Field>(kind.name)
        .find((join) => join.entity === entity)
        ?.fields.find(([, theirs]) => theirs === field)?.[0] ?? field,
  };
}

/**
 * Orders drafts by what has to be read before their lists can be: nothing, where the caller gave all that a path insists
 * on. Keys that stand in are known as far as the source's own lists know them, and make as many lists as there are keys.
 * Those that meet a condition come before all that there are.
 */
function compareAhead(a: Draft<string>, b: Draft<string>): number {
  const ahead = ({ semiJoins }: Draft<string>): readonly SemiJoin<string>[] =>
    semiJoins.filter((one) => one.required);
  const unbound = (draft: Draft<string>): number =>
    ahead(draft).filter((one) => one.conditions.length === 0).length;
  return ahead(a).length - ahead(b).length || unbound(a) - unbound(b);
}

function worth<Field extends string, OrderField extends string>(
  draft: Draft<Field>,
  question: SourceQuestion<Field, OrderField>,
): number {
  const pushes = draft.pushed.length + draft.semiJoins.length;
  return pushes * 2 + (arrivesOrdered(draft.path, question.order) ? 1 : 0);
}

/** Whether rows arrive in the order asked for. */
export function arrivesOrdered(
  path: AccessPath<string>,
  order: { readonly field: string; readonly direction: "ASC" | "DESC" } | null,
): boolean {
  return (
    order !== null &&
    path.orders.some((one) => one.field === order.field && one.direction === order.direction)
  );
}

/**
 * Pushes one of the sets that the path insists on: one that the caller gave before one that has to be looked up, then the
 * one that takes the fewest requests. Null where none can be.
 */
function satisfyRequired<Field extends string, Attribute extends string, OrderField extends string>(
  path: AccessPath<Field>,
  sheet: SourceSheet<Field, Attribute>,
  conditions: readonly Condition<Field>[],
  kind: AnyKind<Field, Attribute, OrderField>,
): Draft<Field> | null {
  if (path.requires.length === 0) return { path, pushed: [], semiJoins: [], joined: [] };
  const drafts = path.requires
    .map((set) => satisfySet(path, set, { sheet, conditions, kind }))
    .filter((draft) => draft !== null);
  drafts.sort((a, b) => compareAhead(a, b) || segmentsOf(a.pushed) - segmentsOf(b.pushed));
  return drafts[0] ?? null;
}

function satisfySet<Field extends string, Attribute extends string, OrderField extends string>(
  path: AccessPath<Field>,
  set: readonly Field[],
  context: {
    readonly sheet: SourceSheet<Field, Attribute>;
    readonly conditions: readonly Condition<Field>[];
    readonly kind: AnyKind<Field, Attribute, OrderField>;
  },
): Draft<Field> | null {
  const draft: Draft<Field> = { path, pushed: [], semiJoins: [], joined: [] };
  let fixed = false;
  for (const field of set) {
    const accepted = path.accepts[field];
    if (accepted === undefined) return null;
    const given = context.conditions.find((one) => one.field === field && one.kind === "in");
    if (given !== undefined) {
      draft.pushed.push(pushedBy(given, accepted));
      fixed = true;
      continue;
    }
    const join = joinOf<Field>(context.kind.name, field);
    if (join === undefined || context.sheet.lists[join.entity] === undefined) return null;
    // What the path itself takes is judged on its rows, which a list of users or courses may contradict.
    const about = conditionsOn(join, context.conditions).filter(
      (one) => one.kind === "in" || takenOf(one, path.accepts[one.field]) === null,
    );
    fixed ||= about.length > 0;
    draft.joined.push(...about);
    draft.semiJoins.push(semiJoin(join, about, { required: true, push: accepted }));
  }
  return fixed ? draft : null;
}

function semiJoin<Field extends string>(
  join: Join<Field>,
  about: readonly Condition<Field>[],
  how: { readonly required: boolean; readonly push: Pushable | null },
): SemiJoin<Field> {
  return {
    entity: join.entity,
    field: join.keyField,
    conditions: about.map((one) => ({
      ...one,
      field: join.fields.find(([ours]) => ours === one.field)?.[1] ?? one.field,
    })),
    required: how.required,
    limits: false,
    push:
      how.push === null ? null : { precision: how.push.precision, maxValues: how.push.maxValues },
  };
}

function conditionsOn<Field extends string>(
  join: Join<Field>,
  conditions: readonly Condition<Field>[],
): readonly Condition<Field>[] {
  return conditions.filter((one) => join.fields.some(([ours]) => ours === one.field));
}

function pushedBy<Field extends string>(
  condition: Condition<Field>,
  accepted: Pushable,
): PushedCondition<Field> {
  return { condition, precision: accepted.precision, maxValues: accepted.maxValues };
}

/** What of the condition the path takes: all of it, of a range perhaps the lower bound alone, or nothing. */
function takenOf<Field extends string>(
  condition: Condition<Field>,
  accepted: Pushable | undefined,
): Condition<Field> | null {
  if (accepted?.takes !== "since") return condition.kind === accepted?.takes ? condition : null;
  if (condition.kind !== "range") return null;
  const { kind, field, gte, gt, lt, lte } = condition;
  if (gte === undefined && gt === undefined) return null;
  if (lt === undefined && lte === undefined) return condition;
  return { kind, field, ...(gte !== undefined && { gte }), ...(gt !== undefined && { gt }) };
}

/** How many requests the lists of a path's pushed values take at the least. */
function segmentsOf(pushed: readonly PushedCondition<string>[]): number {
  return pushed.reduce((product, one) => product * chunksOf(one.condition, one.maxValues), 1);
}

function chunksOf(condition: Condition<string>, maxValues: number): number {
  return condition.kind === "in" ? Math.ceil(condition.values.length / maxValues) : 1;
}

function pushFurther<Field extends string, Attribute extends string, OrderField extends string>(
  draft: Draft<Field>,
  kind: AnyKind<Field, Attribute, OrderField>,
  conditions: readonly Condition<Field>[],
  maxRequests: number,
): void {
  const { path } = draft;
  // How many keys will stand in is not known yet, and each list of them would be read for each list of values.
  const mayMultiply = draft.semiJoins.length > 0;
  const candidates = (Object.entries(path.accepts) as [Field, Pushable][])
    .flatMap(([field, accepted]) =>
      conditions
        .filter((one) => one.field === field)
        .flatMap((one) => takenOf(one, accepted) ?? [])
        .map((condition) => ({ condition, accepted })),
    )
    .map((one) => ({ ...one, chunks: chunksOf(one.condition, one.accepted.maxValues) }))
    .sort((a, b) => a.chunks - b.chunks);
  const isTaken = (condition: Condition<Field>): boolean => {
    const attribute = kind.attributeOf[condition.field];
    return draft.pushed.some((one) => kind.attributeOf[one.condition.field] === attribute);
  };
  for (const { condition, accepted } of candidates) {
    if (accepted.isToldByRequest !== true || isTaken(condition)) continue;
    draft.pushed.push(pushedBy(condition, accepted));
  }
  for (const { condition, accepted, chunks } of candidates) {
    if (path.oneAtATime === true && draft.pushed.length > 0) return;
    if (chunks > 1 && (mayMultiply || segmentsOf(draft.pushed) > 1)) continue;
    if (chunks > maxRequests || isTaken(condition)) continue;
    draft.pushed.push(pushedBy(condition, accepted));
  }
}

/** Looks up keys first where a condition could otherwise be judged only by looking up every row's user or course. */
function joinFurther<Field extends string, Attribute extends string, OrderField extends string>(
  draft: Draft<Field>,
  sheet: SourceSheet<Field, Attribute>,
  kind: AnyKind<Field, Attribute, OrderField>,
  conditions: readonly Condition<Field>[],
): void {
  for (const join of joinsOf<Field>(kind.name)) {
    const list = sheet.lists[join.entity];
    const accepted = draft.path.accepts[join.keyField];
    const taken =
      draft.semiJoins.some((one) => one.entity === join.entity) ||
      conditions.some((one) => one.field === join.keyField);
    if (list === undefined || accepted === undefined || taken) continue;
    const about = conditionsOn(join, conditions).filter((one) => {
      const attribute = kind.attributeOf[one.field];
      const pushed = draft.pushed.some((other) => other.condition === one);
      return attribute !== null && sheet.tells[attribute] === join.entity && !pushed;
    });
    if (about.length === 0) continue;
    const carries = draft.pushed.length > 0 || draft.semiJoins.some((one) => one.push !== null);
    const alone = !(draft.path.oneAtATime === true && carries);
    draft.joined.push(...about);
    draft.semiJoins.push(semiJoin(join, about, { required: false, push: alone ? accepted : null }));
  }
}

function describeRequired<Field extends string>(paths: readonly AccessPath<Field>[]): string {
  const sets = paths.flatMap((path) => path.requires).map((set) => set.join(" and "));
  return sets.length === 1 ? (sets[0] ?? "") : `one of ${sets.join(", ")}`;
}
