/**
 * What a row told of a user or course, together with what a look-up found. The row's word stands, also where it is
 * "none": a field answers the same whatever else is selected, and just what filters saw. The look-up adds what the row
 * left open.
 */
export function joinTold<Row extends object>(known: Row | undefined, found: Row): Row {
  return known === undefined ? found : { ...found, ...toldOf(known) };
}

function toldOf<Row extends object>(row: Row): Partial<Row> {
  const entries = Object.entries(row).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Row>;
}
