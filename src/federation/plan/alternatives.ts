import type { Condition, Filter } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import { choosePath, type Choice } from "./choose-path.js";
import { conjunctsOf, foldFilter, mergeConditions, type Conjuncts } from "./fold-filter.js";
import { impliedConditions } from "./implied-conditions.js";
import type { Alternative, PushedCondition } from "./query-plan.js";
import type { SourceQuestion, SourceSheet } from "./source-question.js";

/** What has to hold, whichever member of an `any` does. */
interface Given<Field extends string> {
  readonly asked: Conjuncts<Field>;
  readonly limit: Conjuncts<Field>;
}

/**
 * Where a source insists on conditions that only the members of an `any` give: a list for each member, by what that member
 * gives. Null where there is no such `any`, or one of its members does not give enough without a look-up.
 */
export function chooseAlternatives<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  sheet: SourceSheet<Field, Attribute>,
  given: Given<Field>,
  question: SourceQuestion<Field, OrderField>,
): { readonly any: Filter<Field>; readonly choice: Choice<Field> } | null {
  for (const any of given.asked.rest) {
    if (any.kind !== "any") continue;
    const choices = any.of.flatMap((member) => {
      const conditions = conditionsOf(kind, given, member);
      return conditions === null ? [] : [choosePath(kind, sheet, conditions, question)];
    });
    const sufficient = choices.filter(isSufficient);
    const [first] = sufficient;
    if (first === undefined || sufficient.length < choices.length) continue;
    if (sufficient.some((choice) => choice.path !== first.path)) continue;
    const lists = sufficient.map((choice) => choice.pushed);
    const alternatives = toAlternatives(any, lists);
    return { any, choice: { ...first, pushed: [], semiJoins: [], joined: [], alternatives } };
  }
  return null;
}

/** All that is known of rows which a member is true of; null where there are none. */
function conditionsOf<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  kind: RowKind<Row, Field, Attribute, OrderField>,
  { asked, limit }: Given<Field>,
  member: Filter<Field>,
): readonly Condition<Field>[] | null {
  const own = conjunctsOf(member);
  const conditions = mergeConditions(
    [
      ...own.conditions,
      ...asked.conditions,
      ...limit.conditions,
      ...impliedConditions([...own.rest, ...asked.rest]),
    ],
    kind.meanings,
  ).map(({ condition }) => condition);
  return conditions.some((one) => one.kind === "in" && one.values.length === 0) ? null : conditions;
}

function isSufficient<Field extends string>(
  choice: Choice<Field> | { readonly missing: string },
): choice is Choice<Field> {
  return !("missing" in choice) && !choice.semiJoins.some((join) => join.required);
}

/** What the lists leave open is checked on their rows. Rows of an earlier list stand there. */
function toAlternatives<Field extends string>(
  any: Filter<Field>,
  lists: readonly (readonly PushedCondition<Field>[])[],
): readonly Alternative<Field>[] {
  const byText = new Map(lists.map((pushed) => [JSON.stringify(pushed), pushed]));
  const earlier: Filter<Field>[] = [];
  return [...byText.values()].map((pushed) => {
    const open = foldFilter(any, (condition) => (settles(pushed, condition) ? true : undefined));
    const isOpen = open.kind !== "constant" || open.value !== true;
    const checked = [...(isOpen ? [open] : []), ...earlier];
    const all: Filter<Field> = { kind: "all", of: pushed.map((one) => one.condition) };
    earlier.push({ kind: "untrue", of: all });
    return { pushed, checked };
  });
}

/** Whether the condition is true of all that the source sends. */
function settles<Field extends string>(
  pushed: readonly PushedCondition<Field>[],
  condition: Condition<Field>,
): boolean {
  return (
    condition.kind === "in" &&
    pushed.some(
      ({ condition: own, precision }) =>
        precision === "exact" &&
        own.kind === "in" &&
        own.field === condition.field &&
        own.values.every((value) => condition.values.includes(value)),
    )
  );
}
