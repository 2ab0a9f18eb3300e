import type { GroupVisitor } from "../../src/sources/spi/source-connector.js";

/** Puts the rows of a whole list behind each other, from the beginning where the list is begun anew. */
export function collecting<Row>(rows: Row[]): GroupVisitor<Row> {
  return {
    rows: (group) => {
      rows.push(...group);
    },
    restart: () => {
      rows.length = 0;
    },
  };
}
