/**
 * What a federated list has to be, by brute force over all rows. Knows nothing of the product: rows are flat records,
 * filters and orders are the plain data that a query holds.
 */
export interface FlatRow {
  readonly source: string;
  readonly key: readonly string[];
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** A source: its rows as it lists them, what it never tells, and whether it is listed by key. */
export interface FlatSource {
  readonly id: string;
  readonly rows: readonly FlatRow[];
  readonly neverTells: readonly string[];
  readonly byKey: boolean;
  /** Values of this field are read in groups of this size, whose lists follow each other. */
  readonly groupedBy?: { readonly field: string; readonly size: number };
}

export type FlatFilter = Readonly<Record<string, unknown>> & { readonly kind: string };

export function expectedList(
  sources: readonly FlatSource[],
  filter: FlatFilter,
  order: { readonly field: string; readonly direction: string } | null,
): readonly FlatRow[] {
  const lists = sources.map((source) => {
    const matching = source.rows.filter((row) => truth(filter, row, source) === true);
    const groups = groupsOf(source, filter);
    const indexed = matching.map((row, at) => ({ row, at, group: groups(row) }));
    indexed.sort(
      (a, b) =>
        a.group - b.group || (source.byKey ? compareKeys(a.row.key, b.row.key) : a.at - b.at),
    );
    return indexed.map((one) => one.row);
  });
  if (order === null) return lists.flat();
  const place = new Map(sources.map((source, at) => [source.id, at]));
  const valueOf = (row: FlatRow): string | number | null => {
    const source = sources[place.get(row.source)!]!;
    if (source.neverTells.includes(order.field)) return null;
    const value = row.values[order.field] ?? null;
    if (order.field === "status") return statuses.indexOf(value as string);
    return order.field === "email" && typeof value === "string"
      ? value.toLowerCase()
      : (value as string);
  };
  const sign = order.direction === "ASC" ? 1 : -1;
  return lists.flat().sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return sign * (typeof x === "number" ? x - (y as number) : comparePoints(x, String(y)));
    }
    return place.get(a.source)! - place.get(b.source)! || compareKeys(a.key, b.key);
  });
}

const statuses =
  "ASSIGNED ENROLLED IN_PROGRESS COMPLETED PASSED FAILED WITHDRAWN EXPIRED OVERDUE UNKNOWN".split(
    " ",
  );

/** True, false, or null for unknown. */
export function truth(filter: FlatFilter, row: FlatRow, source: FlatSource): boolean | null {
  const f = filter as Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- any shape of filter
  if (f["kind"] === "constant") return f["value"] as boolean;
  if (f["kind"] === "not") {
    const inner = truth(f["of"], row, source);
    return inner === null ? null : !inner;
  }
  if (f["kind"] === "all" || f["kind"] === "any") {
    const parts = (f["of"] as FlatFilter[]).map((part) => truth(part, row, source));
    const decisive = f["kind"] === "any";
    return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive;
  }
  if (f["kind"] === "in" && f["values"].length === 0) return false;
  const field = f["field"] as string;
  const value =
    field === "source"
      ? row.source
      : source.neverTells.includes(field)
        ? null
        : (row.values[field] ?? null);
  if (value === null) return null;
  if (f["kind"] === "in") {
    const same = (one: unknown) => (field === "email" ? String(one).toLowerCase() : one);
    return (f["values"] as unknown[]).some((one) => same(one) === same(value));
  }
  if (f["kind"] === "contains")
    return String(value).toLowerCase().includes(String(f["text"]).toLowerCase());
  const against = (bound: unknown): number =>
    typeof value === "number"
      ? value - (bound as number)
      : comparePoints(String(value), String(bound));
  return (
    (f["gte"] === undefined || against(f["gte"]) >= 0) &&
    (f["gt"] === undefined || against(f["gt"]) > 0) &&
    (f["lte"] === undefined || against(f["lte"]) <= 0) &&
    (f["lt"] === undefined || against(f["lt"]) < 0)
  );
}

function groupsOf(source: FlatSource, filter: FlatFilter): (row: FlatRow) => number {
  const by = source.groupedBy;
  const parts = filter.kind === "all" ? (filter["of"] as FlatFilter[]) : [filter];
  const asked = parts.filter((part) => part.kind === "in" && part["field"] === by?.field);
  if (by === undefined || asked.length === 0) return () => 0;
  const lists = asked.map((part) => part["values"] as string[]);
  const common = [...new Set(lists[0])].filter((value) =>
    lists.every((list) => list.includes(value)),
  );
  return (row) => Math.floor(common.indexOf(row.values[by.field] as string) / by.size);
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = comparePoints(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function comparePoints(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
  }
  return x.length - y.length;
}
