import { getNullableType } from "graphql";
import { isRowType } from "./kept-texts.js";
import type { FieldPlan, Run } from "./plan.js";

/**
 * The places of the rows that one execution meets several times at the same field, such as the course of many enrollments.
 * They are rendered once.
 */
export class RowPlaces {
  /** Whether the row could be written as it was before. */
  repeat({ rowPlaces, out }: Run, row: unknown): boolean {
    const place = rowPlaces.get(this)?.get(row);
    return place?.cuts === out.cuts && out.again(place.at, place.length);
  }

  /** Only what follows from the row alone may be repeated. */
  note({ rowPlaces, out }: Run, row: unknown, at: number): void {
    let places = rowPlaces.get(this);
    if (places === undefined) {
      places = new Map();
      rowPlaces.set(this, places);
    }
    places.set(row, { at, length: out.length - at, cuts: out.cuts });
  }
}

/** Undefined where the field does not hold a row that belongs to another row. */
export function rowPlacesOf({ parentType, returnType }: FieldPlan): RowPlaces | undefined {
  return isRowType(parentType) && isRowType(getNullableType(returnType))
    ? new RowPlaces()
    : undefined;
}
