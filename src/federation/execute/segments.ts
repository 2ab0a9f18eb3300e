import {
  comparable,
  type Condition,
  type FieldMeanings,
  type Filter,
} from "../../domain/filter.js";
import type { PushedCondition, ReadSource } from "../plan/query-plan.js";
import { hashText } from "./place.js";

/** One list of a source: what its requests carry. A plan's segments follow each other in the order of the filter. */
export interface Segment<Field extends string> {
  readonly index: number;
  readonly pushed: readonly Condition<Field>[];
  /** What every row is checked for: conditions that are pushed as supersets, and what the list itself leaves open. */
  readonly checked: readonly Filter<Field>[];
}

/** All lists of a plan that needs no look-ups first. */
export function segmentsOfPlan<Field extends string>({
  pushed,
  alternatives,
}: ReadSource<Field>): readonly Segment<Field>[] {
  if (alternatives === undefined) return toSegments(pushed);
  return alternatives
    .flatMap((list) =>
      toSegments(list.pushed).map((one) => ({
        ...one,
        checked: [...one.checked, ...list.checked],
      })),
    )
    .map((one, index) => ({ ...one, index }));
}

/** Cuts values into what one request takes: all combinations, the first condition changing slowest. */
export function toSegments<Field extends string>(
  pushed: readonly PushedCondition<Field>[],
): readonly Segment<Field>[] {
  let drafts: { readonly pushed: Condition<Field>[]; readonly checked: Condition<Field>[] }[] = [
    { pushed: [], checked: [] },
  ];
  for (const one of pushed) {
    const parts = chunks(one);
    drafts = drafts.flatMap((draft) =>
      parts.map((part) => ({
        pushed: [...draft.pushed, part],
        checked: one.precision === "superset" ? [...draft.checked, part] : draft.checked,
      })),
    );
  }
  return drafts.map((draft, index) => ({ index, ...draft }));
}

/** How many segments the conditions make, without making them. */
export function countSegments(pushed: readonly PushedCondition<string>[]): number {
  return pushed.reduce(
    (product, { condition, maxValues }) =>
      product *
      (condition.kind === "in" ? Math.ceil(condition.values.length / Math.max(1, maxValues)) : 1),
    1,
  );
}

function chunks<Field extends string>(one: PushedCondition<Field>): readonly Condition<Field>[] {
  const { condition } = one;
  if (condition.kind !== "in") return [condition];
  const size = Math.max(1, one.maxValues);
  const parts: Condition<Field>[] = [];
  for (let start = 0; start < condition.values.length; start += size) {
    parts.push({ ...condition, values: condition.values.slice(start, start + size) });
  }
  return parts;
}

/**
 * The segment in which a place stands. Keys that were looked up for it may be others by now: then it is the one at its
 * index.
 */
export function segmentOf<Field extends string>(
  place: { readonly segment: number; readonly segmentHash: string },
  segments: readonly Segment<Field>[],
  meanings: FieldMeanings<Field>,
): number {
  const same = segments.findIndex((one) => segmentHash(one, meanings) === place.segmentHash);
  return same === -1 ? Math.min(place.segment, segments.length) : same;
}

const hashes = new WeakMap<Segment<string>, string>();

/** Names what a segment carries, short enough for a cursor. The meanings are those of the kind of its rows. */
export function segmentHash<Field extends string>(
  segment: Segment<Field>,
  meanings: FieldMeanings<Field>,
): string {
  let hash = hashes.get(segment);
  if (hash === undefined) {
    hash = hashText(segmentKey(segment, meanings), 6);
    hashes.set(segment, hash);
  }
  return hash;
}

/** A text that is equal for segments that carry the same, whatever their place among the others. */
function segmentKey<Field extends string>(
  segment: Segment<Field>,
  meanings: FieldMeanings<Field>,
): string {
  return JSON.stringify(
    segment.pushed.map((one) =>
      one.kind === "in"
        ? [one.field, one.values.map((value) => comparable(value, meanings[one.field]))]
        : one,
    ),
  );
}
