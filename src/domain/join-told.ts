/**
 * What a row told of a user or course, together with what a look-up found. The row's word stands, whatever else is
 * selected or filtered by; the look-up adds what the row left open or empty.
 */
export function joinTold<Row extends object>(known: Row | undefined, found: Row): Row {
  if (known === undefined) return found;
  return { ...known, ...only(found, isTold), ...only(known, isSaid) };
}

function only<Row extends object>(row: Row, holds: (value: unknown) => boolean): Partial<Row> {
  const entries = Object.entries(row).filter(([, value]) => holds(value));
  return Object.fromEntries(entries) as Partial<Row>;
}

function isTold(value: unknown): boolean {
  return value !== undefined;
}

function isSaid(value: unknown): boolean {
  return isTold(value) && value !== null && !(Array.isArray(value) && value.length === 0);
}
