import { getNullableType } from "graphql";
import { isRowType } from "./kept-texts.js";
import { PlacesMet } from "./places-met.js";
import type { FieldPlan, Run } from "./plan.js";

/**
 * The places of the rows that one execution meets several times at the same field, such as the course of many enrollments.
 * They are rendered once.
 */
export class RowPlaces {
  /** Whether the row could be written as it was before. */
  repeat({ rowPlaces, out }: Run, row: unknown): boolean {
    const met = rowPlaces.get(this);
    if (met === undefined || met.isVain) return false;
    const place = met.find(row);
    return place?.cuts === out.cuts && out.again(place.at, place.length);
  }

  /** Only what follows from the row alone may be repeated. */
  note({ rowPlaces, out }: Run, row: unknown, at: number): void {
    let met = rowPlaces.get(this);
    if (met === undefined) {
      met = new PlacesMet();
      rowPlaces.set(this, met);
    }
    if (!met.isVain) met.note(row, { at, length: out.length - at, cuts: out.cuts });
  }
}

/** Undefined where the field does not hold a row that belongs to another row. */
export function rowPlacesOf({ parentType, returnType }: FieldPlan): RowPlaces | undefined {
  return isRowType(parentType) && isRowType(getNullableType(returnType))
    ? new RowPlaces()
    : undefined;
}
