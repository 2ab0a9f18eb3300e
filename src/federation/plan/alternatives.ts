import type { Condition, Filter } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import { choosePath, type Choice } from "./choose-path.js";
import { conjunctsOf, foldFilter, type Conjuncts } from "./fold-filter.js";
import { knownConditions, type Given } from "./implied-conditions.js";
import type { Alternative, PushedCondition } from "./query-plan.js";
import type { SourceQuestion, SourceSheet } from "./source-question.js";

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
  { asked, limit }: Given<Field>,
  question: SourceQuestion<Field, OrderField>,
): { readonly any: Filter<Field>; readonly choice: Choice<Field> } | null {
  for (const any of asked.rest) {
    if (any.kind !== "any") continue;
    const choices = any.of.flatMap((member) => {
      const known = knownConditions({ asked: withMember(asked, member), limit }, kind.meanings);
      const conditions = known?.map(({ condition }) => condition);
      return conditions === undefined ? [] : [choosePath(kind, sheet, conditions, question)];
    });
    const sufficient = choices.filter(isSufficient);
    const [first] = sufficient;
    if (first === undefined || sufficient.length < choices.length) continue;
    if (sufficient.some((choice) => choice.path !== first.path)) continue;
    // Rows of a list that was asked for without it do not tell whether they stand in an earlier one.
    if (sufficient.some((choice) => toldByRequest(choice) !== toldByRequest(first))) continue;
    const lists = sufficient.map((choice) => choice.pushed);
    const alternatives = toAlternatives(any, lists);
    return { any, choice: { ...first, pushed: [], semiJoins: [], joined: [], alternatives } };
  }
  return null;
}

/** What is asked where a member of an `any` holds. */
function withMember<Field extends string>(
  { conditions, rest }: Conjuncts<Field>,
  member: Filter<Field>,
): Conjuncts<Field> {
  const own = conjunctsOf(member);
  return { conditions: [...own.conditions, ...conditions], rest: [...own.rest, ...rest] };
}

function isSufficient<Field extends string>(
  choice: Choice<Field> | { readonly missing: string },
): choice is Choice<Field> {
  return !("missing" in choice) && !choice.semiJoins.some((join) => join.required);
}

/** The fields that rows tell only because the list was asked for by them. */
function toldByRequest<Field extends string>({ path, pushed }: Choice<Field>): string {
  const fields = pushed.map(({ condition }) => condition.field);
  return fields
    .filter((field) => path.accepts[field]?.isToldByRequest === true)
    .sort()
    .join();
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
