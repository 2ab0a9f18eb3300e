import type { SourceCall } from "../../domain/call-context.js";
import { comparable, type Condition, type Filter } from "../../domain/filter.js";
import { compareText } from "../../domain/values.js";
import { readBatches } from "../../sources/spi/read-batches.js";
import type { PushedCondition, ReadSource, SemiJoin } from "../plan/query-plan.js";
import type { Prepared } from "./source-list.js";
import { countSegments, segmentsOfPlan, toSegments, type Segment } from "./segments.js";

/** A user or course as a semi-join needs it. */
export interface JoinedRow {
  readonly key: string;
  /** The value that the join's first list of values is about; null where there is none. */
  readonly value: string | null;
}

/** Reads the users or courses that fulfil the conditions of a semi-join. */
export type ReadJoined = (
  join: SemiJoin<string>,
  call: SourceCall,
) => Promise<readonly JoinedRow[]>;

/** More keys than make this many requests are checked on the rows instead. */
const maxJoinedLists = 8;

/** Looks up the keys that the plan needs first, and cuts the list into what single requests carry. */
export function prepareSegments<Field extends string>(
  plan: ReadSource<Field>,
  readJoined: ReadJoined,
  call: SourceCall,
  requestsLeft: () => number,
): Prepared<Field> | Promise<Prepared<Field>> {
  return plan.semiJoins.length === 0
    ? { kind: "segments", segments: segmentsOf(plan), plan }
    : prepareJoined(plan, readJoined, call, requestsLeft);
}

const known = new WeakMap<ReadSource<string>, readonly Segment<string>[]>();

/** The segments of a plan that needs no keys first: the very same each time. */
function segmentsOf<Field extends string>(plan: ReadSource<Field>): readonly Segment<Field>[] {
  let segments = known.get(plan) as readonly Segment<Field>[] | undefined;
  if (segments === undefined) {
    segments = segmentsOfPlan(plan);
    known.set(plan, segments);
  }
  return segments;
}

async function prepareJoined<Field extends string>(
  plan: ReadSource<Field>,
  readJoined: ReadJoined,
  call: SourceCall,
  requestsLeft: () => number,
): Promise<Prepared<Field>> {
  const pushed: PushedCondition<Field>[] = [...plan.pushed];
  const residual: Filter<Field>[] = [...plan.residual];
  const limit: Filter<Field>[] = [...plan.limit];
  const found = await readBatches(plan.semiJoins, readJoined, call, "all");
  for (const [at, join] of plan.semiJoins.entries()) {
    const rows = found[at] ?? [];
    const condition: Condition<Field> = {
      kind: "in",
      field: join.field,
      values: inOrder(rows, join.conditions),
    };
    const push = join.push === null ? null : { condition, ...join.push };
    const lists = push === null ? 0 : countSegments([...pushed, push]);
    const isPushed = push !== null && (join.required || lists <= maxJoinedLists);
    if (isPushed) pushed.push(push);
    else residual.push(condition);
    if (join.limits && !(isPushed && push.precision === "exact")) limit.push(condition);
  }
  const stoodIn = plan.semiJoins.filter((join) => join.required);
  if (stoodIn.length > 0 && countSegments(pushed) > requestsLeft()) {
    const missing = stoodIn.map((join) => join.field).join(" and ");
    return {
      kind: "skip",
      message: `This source is read pair by pair, and there are too many pairs for the budget: filter by ${missing}.`,
    };
  }
  const segments = toSegments(usersFirst(pushed));
  return { kind: "segments", segments, plan: { ...plan, residual, limit } };
}

/** Users before courses: their lists follow each other in the order of the filter's fields. */
function usersFirst<Field extends string>(
  pushed: readonly PushedCondition<Field>[],
): readonly PushedCondition<Field>[] {
  const rank = (one: PushedCondition<Field>): number =>
    one.condition.field === "userId" ? 0 : one.condition.field === "courseId" ? 1 : 2;
  return [...pushed].sort((a, b) => rank(a) - rank(b));
}

/** Keys in the order of the values that were asked for, then by key. */
function inOrder(
  rows: readonly JoinedRow[],
  conditions: readonly Condition<string>[],
): readonly string[] {
  const asked = conditions.find((one) => one.kind === "in");
  const ranks = new Map<unknown, number>();
  if (asked?.kind === "in") {
    asked.values.forEach((value, index) => {
      ranks.set(comparable(value, { ignoresCase: true }), index);
    });
  }
  const rank = (row: JoinedRow): number =>
    row.value === null ? 0 : (ranks.get(comparable(row.value, { ignoresCase: true })) ?? 0);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b) || compareText(a.key, b.key));
  return [...new Set(sorted.map((row) => row.key))];
}
