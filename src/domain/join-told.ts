/**
 * What a row told of a user or course, together with what a look-up found. The row's word stands, also where it is
 * "none": a field answers the same whatever else is selected, and just what filters saw. The look-up adds what the row
 * left open; where it says the same as the row, what it found is the answer itself.
 */
export function joinTold<Row extends object>(known: Row | undefined, found: Row): Row {
  if (known === undefined || known === found) return found;
  let joined: Row | undefined;
  for (const name in known) {
    const value = known[name];
    if (value === undefined || value === found[name]) continue;
    joined ??= { ...found };
    joined[name] = value;
  }
  return joined ?? found;
}
