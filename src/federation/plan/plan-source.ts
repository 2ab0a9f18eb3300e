import { fieldsOf, type Condition, type Filter } from "../../domain/filter.js";
import type { Order, RowKind } from "../../domain/query.js";
import { providerBesideRow } from "../../sources/spi/capabilities.js";
import { chooseAlternatives } from "./alternatives.js";
import { arrivesOrdered, choosePath, type Choice } from "./choose-path.js";
import {
  conjunctsOf,
  foldFilter,
  isNever,
  renameFields,
  withoutConstants,
  type Conjuncts,
  type MergedCondition,
} from "./fold-filter.js";
import { knownConditions } from "./implied-conditions.js";
import { joinsOf } from "./joins.js";
import type { ReadSource, SemiJoin, SourcePlan } from "./query-plan.js";
import type { SourceQuestion, SourceSheet } from "./source-question.js";

/** Plans one source; null where the source is not in question at all. Pure. */
export function planSource<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  sheet: SourceSheet<Field, Attribute>,
  question: SourceQuestion<Field, OrderField>,
): SourcePlan<Field> | null {
  const told = (field: Field): boolean => {
    const attribute = kind.attributeOf[field];
    return attribute === null || sheet.tells[attribute] !== undefined;
  };
  const bySource = (condition: Condition<Field>): boolean | undefined =>
    isOfSource(condition, sheet.source);
  const byKnowledge = (condition: Condition<Field>): boolean | null | undefined => {
    if (condition.kind === "in" && condition.values.length === 0) return false;
    return told(condition.field) ? undefined : null;
  };

  const limit = foldFilter(
    foldFilter(renameFields(question.limit, kind.aliases), bySource),
    byKnowledge,
  );
  if (isNever(limit)) return null;
  const asked = foldFilter(question.filter, bySource);
  if (isNever(asked)) {
    const named = foldFilter(withoutConstants(question.filter), bySource);
    return isNever(named) ? null : { kind: "never", source: sheet.source };
  }
  const answerable = foldFilter(renameFields(asked, kind.aliases), byKnowledge);
  if (isNever(answerable)) return cannotMatch(asked, sheet.source, told);

  const parts = { asked: conjunctsOf(answerable), limit: conjunctsOf(limit) };
  const merged = knownConditions(parts, kind.meanings);
  if (merged === null) return { kind: "never", source: sheet.source };
  const choice = choosePath(
    kind,
    sheet,
    merged.map((one) => one.condition),
    question,
  );
  const rest = { merged, filter: asked, order: question.order };
  if (!("missing" in choice)) return toReadSource(kind, sheet, { choice, ...parts, ...rest });
  const alternatives = chooseAlternatives(kind, sheet, parts, question);
  if (alternatives !== null) {
    const open = parts.asked.rest.filter((part) => part !== alternatives.any);
    return toReadSource(kind, sheet, {
      choice: alternatives.choice,
      asked: { ...parts.asked, rest: open },
      limit: parts.limit,
      ...rest,
    });
  }
  return {
    kind: "skip",
    source: sheet.source,
    reason: "FILTER_REQUIRED",
    message: `This source needs a filter by ${choice.missing}.`,
  };
}

/** Whether the condition says by itself which sources are meant; undefined where it does not. */
function isOfSource(condition: Condition<string>, source: string): boolean | undefined {
  if (condition.kind !== "in") return undefined;
  if (condition.field === "source") return condition.values.includes(source);
  const isEmpty = condition.values.length === 0;
  return isEmpty && (condition.field === "userId" || condition.field === "courseId")
    ? false
    : undefined;
}

function cannotMatch<Field extends string>(
  filter: Filter<Field>,
  source: string,
  told: (field: Field) => boolean,
): SourcePlan<Field> {
  const byValuesAlone = foldFilter(filter, (condition) =>
    condition.kind === "in" && condition.values.length === 0 ? false : undefined,
  );
  if (isNever(byValuesAlone)) return { kind: "never", source };
  const missing = [...fieldsOf(filter)].filter((field) => !told(field));
  return {
    kind: "skip",
    source,
    reason: "FIELD_NOT_PROVIDED",
    message: `This source never tells ${missing.join(", ")}.`,
  };
}

function toReadSource<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  sheet: SourceSheet<Field, Attribute>,
  parts: {
    readonly choice: Choice<Field>;
    readonly merged: readonly MergedCondition<Field>[];
    readonly asked: Conjuncts<Field>;
    readonly limit: Conjuncts<Field>;
    readonly filter: Filter<Field>;
    readonly order: Order<OrderField> | null;
  },
): ReadSource<Field> {
  const { choice, order } = parts;
  const done = new Set<Condition<Field>>([
    ...choice.pushed.map((one) => one.condition),
    ...choice.joined,
  ]);
  const originsOf = (some: ReadonlySet<Condition<Field>>): ReadonlySet<Condition<Field>> =>
    new Set(parts.merged.filter((one) => some.has(one.condition)).flatMap((one) => one.origins));
  const open = (
    { conditions, rest }: Conjuncts<Field>,
    settled: ReadonlySet<Condition<Field>>,
  ): readonly Filter<Field>[] => [
    ...conditions.filter((condition) => !settled.has(condition)),
    ...rest,
  ];
  const residual = open(parts.asked, originsOf(done));
  // What a source may send beyond a limit must not even be counted, so such a limit is judged first, and again.
  const loose = choice.pushed.filter((one) => one.precision === "superset");
  const kept = new Set(
    [...done].filter((one) => !loose.some(({ condition }) => condition === one)),
  );
  const limit = open(parts.limit, originsOf(kept));
  const supersets = choice.pushed
    .filter((one) => one.precision === "superset")
    .map((one) => one.condition.field);
  const checked = (choice.alternatives ?? []).flatMap((list) => list.checked);
  const judged = new Set<Field>([
    ...[...residual, ...checked].flatMap((part) => [...fieldsOf(part)]),
    ...supersets,
  ]);
  const judges = new Set<string>();
  const needs = (attribute: Attribute | null): void => {
    const provider = attribute === null ? undefined : providerBesideRow(sheet.tells[attribute]);
    if (provider !== undefined) judges.add(provider);
  };
  for (const field of judged) needs(kind.attributeOf[field]);
  for (const field of limit.flatMap((part) => [...fieldsOf(part)])) needs(kind.attributeOf[field]);
  if (order !== null) needs(kind.attributeOfOrder[order.field]);
  return {
    kind: "read",
    source: sheet.source,
    path: choice.path.name,
    pushed: choice.pushed,
    ...(choice.alternatives !== undefined && { alternatives: choice.alternatives }),
    semiJoins: choice.semiJoins.map((join) => ({ ...join, limits: isOfLimit(kind, join, parts) })),
    limit,
    residual,
    judges: [...judges],
    arrivesOrdered: arrivesOrdered(choice.path, order),
    report: describeReport(kind, sheet, { choice, judged, filter: parts.filter }),
  };
}

/** Whether a condition that the join settles is one of the viewer's limits. */
function isOfLimit<Field extends string>(
  kind: { readonly name: "enrollment" | "user" | "course" },
  semiJoin: SemiJoin<Field>,
  parts: {
    readonly choice: Choice<Field>;
    readonly merged: readonly MergedCondition<Field>[];
    readonly limit: Conjuncts<Field>;
  },
): boolean {
  const fields = joinsOf<Field>(kind.name)
    .filter((join) => join.entity === semiJoin.entity)
    .flatMap((join) => join.fields.map(([ours]) => ours));
  return parts.merged.some(
    ({ condition, origins }) =>
      fields.includes(condition.field) &&
      parts.choice.joined.includes(condition) &&
      origins.some((origin) => parts.limit.conditions.includes(origin)),
  );
}

/** Which fields of the filter the report names, as the caller spelled them. */
function describeReport<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  sheet: SourceSheet<Field, Attribute>,
  parts: {
    readonly choice: Choice<Field>;
    readonly judged: ReadonlySet<Field>;
    readonly filter: Filter<Field>;
  },
): ReadSource<Field>["report"] {
  const { choice } = parts;
  const joinedByList = choice.semiJoins.flatMap((join) =>
    join.conditions
      .filter((one) => sheet.lists[join.entity]?.pushable.includes(one.field) === true)
      .map((one) => choice.fieldOfJoined(join.entity, one.field)),
  );
  const checkedByJoin = choice.joined
    .map((one) => one.field)
    .filter((field) => !joinedByList.includes(field));
  const lists = (choice.alternatives ?? [choice]).flatMap((list) => list.pushed);
  const pushed = new Set<string>([...lists.map((one) => one.condition.field), ...joinedByList]);
  const checked = new Set<string>([...parts.judged, ...checkedByJoin]);
  const named = [...fieldsOf(parts.filter)];
  const within = (fields: ReadonlySet<string>): readonly string[] =>
    named.filter((field) => fields.has(kind.aliases[field] ?? field));
  return { pushedDown: within(pushed), residual: within(checked) };
}
