import { getNullableType } from "graphql";
import { isRowType } from "./kept-texts.js";
import type { FieldPlan, Run } from "./plan.js";

/**
 * The texts of rows that one execution meets several times at the same field, such as the course of many enrollments.
 * They are rendered once.
 */
export class RowTexts {
  find(run: Run, row: unknown): string | undefined {
    return run.rowTexts.get(this)?.get(row);
  }

  /** Only what follows from the row alone may be kept. */
  keep(run: Run, row: unknown, text: string): void {
    let texts = run.rowTexts.get(this);
    if (texts === undefined) {
      texts = new Map();
      run.rowTexts.set(this, texts);
    }
    texts.set(row, text);
  }
}

/** Undefined where the field does not hold a row that belongs to another row. */
export function rowTextsOf({ parentType, returnType }: FieldPlan): RowTexts | undefined {
  return isRowType(parentType) && isRowType(getNullableType(returnType))
    ? new RowTexts()
    : undefined;
}
