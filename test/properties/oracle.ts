import type { Bound, FlatFilter, FlatOrder, FlatRow, FlatSource, Value } from "./flat.js";

/**
 * What a federated list has to be, by brute force over all rows. Knows nothing of the product: rows are flat records,
 * filters and orders are the plain data that a query holds.
 */

const statuses =
  "ASSIGNED ENROLLED IN_PROGRESS COMPLETED PASSED FAILED WITHDRAWN EXPIRED OVERDUE UNKNOWN".split(
    " ",
  );

const bounds: readonly (readonly [Bound, (order: number) => boolean])[] = [
  ["gte", (order) => order >= 0],
  ["gt", (order) => order > 0],
  ["lte", (order) => order <= 0],
  ["lt", (order) => order < 0],
];

export function expectedList(
  sources: readonly FlatSource[],
  filter: FlatFilter,
  order: FlatOrder,
): readonly FlatRow[] {
  const rows = sources.flatMap((source) => listed(source, filter));
  if (order === null) return rows;
  const place = (row: FlatRow): number => sources.findIndex((source) => source.id === row.source);
  const valueOf = (row: FlatRow): Value => {
    const value = told(row, order.field, sources[place(row)]!);
    return order.field === "status" && value !== null ? statuses.indexOf(String(value)) : value;
  };
  const sign = order.direction === "ASC" ? 1 : -1;
  return rows.sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    const byValue = x === null || y === null ? Number(x === null) - Number(y === null) : 0;
    const byRest = (): number => place(a) - place(b) || compareKeys(a.key, b.key);
    return byValue || (x === null ? 0 : sign * compare(x, y)) || byRest();
  });
}

/** The matching rows of one source in default order: value list by value list, by key or as the source lists them. */
function listed(source: FlatSource, filter: FlatFilter): FlatRow[] {
  const parts = filter.kind === "all" ? filter.of : [filter];
  const lists = parts.flatMap((part) =>
    part.kind === "in" && part.field === source.groupedBy?.field ? [part.values] : [],
  );
  const asked = [...new Set(lists[0])].filter((one) => lists.every((list) => list.includes(one)));
  const group = ({ values }: FlatRow): number => {
    const { field = "", size = 1 } = source.groupedBy ?? {};
    return lists.length === 0 ? 0 : Math.floor(asked.indexOf(values[field] ?? null) / size);
  };
  const rows = source.rows.filter((row) => truth(filter, row, source) === true);
  if (source.byKey) rows.sort((a, b) => compareKeys(a.key, b.key));
  return rows.sort((a, b) => group(a) - group(b));
}

/** True, false, or null for unknown. */
export function truth(filter: FlatFilter, row: FlatRow, source: FlatSource): boolean | null {
  if (filter.kind === "constant") return filter.value;
  if (filter.kind === "not") {
    const inner = truth(filter.of, row, source);
    return inner === null ? null : !inner;
  }
  if (filter.kind === "all" || filter.kind === "any") {
    const parts = filter.of.map((part) => truth(part, row, source));
    const decisive = filter.kind === "any";
    return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive;
  }
  if (filter.kind === "in" && filter.values.length === 0) return false;
  const value = told(row, filter.field, source);
  if (value === null) return null;
  const fold = (one: Value): Value => (filter.field === "email" ? String(one).toLowerCase() : one);
  if (filter.kind === "in") return filter.values.some((one) => fold(one) === value);
  if (filter.kind === "contains")
    return String(value).toLowerCase().includes(filter.text.toLowerCase());
  return bounds.every(([bound, fits]) => {
    const edge = filter[bound];
    return edge === undefined || fits(compare(value, edge));
  });
}

function told({ source: id, values }: FlatRow, field: string, source: FlatSource): Value {
  const value = field === "source" ? id : (values[field] ?? null);
  if (source.neverTells.includes(field)) return null;
  return field === "email" && value !== null ? String(value).toLowerCase() : value;
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 || at >= b.length ? a.length - b.length : compare(a[at]!, b[at]!);
}

/** Numbers by size, texts by code point. */
function compare(a: Value, b: Value): number {
  if (typeof a === "number") return a - Number(b);
  const [x, y] = [Array.from(String(a)), Array.from(String(b))];
  const at = x.findIndex((point, index) => point !== y[index]);
  if (at === -1 || at >= y.length) return x.length - y.length;
  return x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!;
}
