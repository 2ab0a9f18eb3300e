import { getNullableType } from "graphql";
import { isRowType } from "./kept-texts.js";
import type { FieldPlan, Run } from "./plan.js";

/**
 * Where the rows stand that one execution meets several times at the same field, such as the course of many enrollments.
 * They are rendered once.
 */
export class RowTexts {
  /** Whether the row could be written as it was before. */
  repeat({ rowTexts, out }: Run, row: unknown): boolean {
    const place = rowTexts.get(this)?.get(row);
    return place?.cuts === out.cuts && out.again(place.at, place.length);
  }

  /** Only what follows from the row alone may be repeated. */
  note({ rowTexts, out }: Run, row: unknown, at: number): void {
    let places = rowTexts.get(this);
    if (places === undefined) {
      places = new Map();
      rowTexts.set(this, places);
    }
    places.set(row, { at, length: out.length - at, cuts: out.cuts });
  }
}

/** Undefined where the field does not hold a row that belongs to another row. */
export function rowTextsOf({ parentType, returnType }: FieldPlan): RowTexts | undefined {
  return isRowType(parentType) && isRowType(getNullableType(returnType))
    ? new RowTexts()
    : undefined;
}
